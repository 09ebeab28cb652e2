"""Leads have a score by rules, and tell the reasons."""

import pytest

from contracts.customers import lead, lead_score_rule, merger

RULES = (
    {"name": "展会来源", "field": "source", "test": "is_one_of", "values": ["展会"], "points": 30},
    {"name": "有电话", "field": "phone", "points": 20},
    {"name": "学生", "field": "title", "test": "contains", "values": ["学生"], "points": -50},
)


def read(customers, made):
    return customers.call(lead.get, {"lead_id": made["id"]})


@pytest.mark.requirement("CUS-23")
def test_a_score_is_the_sum_of_rules_and_tells_each_of_them(customers):
    rules = [customers.call(lead_score_rule.create, rule) for rule in RULES]
    phones = [{"number": "13800138000"}]
    new = {"name": "韩梅梅", "source": "展会", "title": "在校学生", "phones": phones}
    made = customers.call(lead.create, new)
    assert made["score"] == 0
    assert [(r["rule_id"], r["name"], r["points"]) for r in made["score_reasons"]] == [
        (rule["id"], rule["name"], rule["points"]) for rule in rules
    ]
    change = {"lead_id": made["id"], "title": "总经理"}
    assert customers.call(lead.update, change)["score"] == 50
    better = customers.call(lead.listed, {"score_gte": "40", "sort": "-score"})["items"]
    assert [row["id"] for row in better] == [made["id"]]


@pytest.mark.requirement("CUS-23")
def test_open_leads_follow_a_changed_rule(customers):
    made = customers.call(lead.create, {"name": "韩梅梅", "source": "展会"})
    rule = customers.call(lead_score_rule.create, RULES[0])
    customers.run_due()
    assert (read(customers, made)["score"], read(customers, made)["version"]) == (30, 1)
    key = {"lead_score_rule_id": rule["id"]}
    customers.call(lead_score_rule.update, {**key, "points": 5})
    customers.run_due()
    assert read(customers, made)["score"] == 5
    customers.call(lead_score_rule.remove, key)
    customers.run_due()
    assert (read(customers, made)["score"], read(customers, made)["score_reasons"]) == (0, [])


@pytest.mark.requirement("CUS-23", "CUS-33")
def test_the_score_follows_a_merger_a_split_and_the_bin(customers):
    rule = customers.call(lead_score_rule.create, RULES[1])
    reach = ({}, {"phones": [{"number": "13800138000"}]}, {"phones": [{"number": "13800138001"}]})
    made = [customers.call(lead.create, {"name": "韩梅梅", **one}) for one in reach]
    keys = [{"lead_id": one["id"]} for one in made]
    merged = {**keys[0], "duplicate_ids": [made[1]["id"]]}
    assert customers.call(merger.merge_leads, merged)["score"] == 20
    customers.call(lead.remove, keys[2])
    customers.call(lead_score_rule.update, {"lead_score_rule_id": rule["id"], "points": 5})
    customers.run_due()
    [done] = customers.call(merger.listed)["items"]
    customers.call(merger.split, {"merger_id": done["id"]}, if_version=done["version"])
    customers.call(lead.restore, keys[2])
    assert [read(customers, one)["score"] for one in made] == [0, 5, 5]


def test_a_lead_is_scored_by_the_rules_of_the_day_when_its_conversion_is_undone(customers):
    made = customers.call(lead.create, {"name": "韩梅梅", "source": "展会"})
    customers.call(lead.convert, {"lead_id": made["id"]})
    customers.call(lead_score_rule.create, RULES[0])
    customers.run_due()
    assert customers.call(lead.undo_conversion, {"lead_id": made["id"]})["score"] == 30


def test_a_comparison_without_values_is_refused(customers, refusal_of):
    rule = {"name": "行业", "field": "industry", "test": "contains", "points": 1}
    refusal = refusal_of(customers.call, lead_score_rule.create, rule)
    assert (refusal.code, refusal.pointer) == (
        *("customers.lead_score_rule.nothing_to_compare", "/values"),
    )


@pytest.mark.requirement("CUS-23")
@pytest.mark.parametrize("outcome", ["invalid", "lost"])
def test_nobody_gives_a_lead_up_without_a_reason(customers, refusal_of, outcome):
    key = {"lead_id": customers.call(lead.create, {"name": "韩梅梅"})["id"]}
    given_up = {**key, "outcome": outcome}
    for reason in ({}, {"reason": ""}, {"reason": None}):
        assert refusal_of(customers.call, lead.invalidate, {**given_up, **reason}).status == 422
    done = customers.call(lead.invalidate, {**given_up, "reason": "价格太高"})
    assert (done["state"], done["invalid_reason"]) == (outcome, "价格太高")
    assert customers.call(lead.reopen, key)["state"] == "open"
