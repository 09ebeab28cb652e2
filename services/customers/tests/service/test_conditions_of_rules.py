"""Rules of pools, classes and leads ask by any filter of the list, also by custom fields."""

import pytest

from contracts.customers import class_rule, customer, lead, lead_rule, recycle_rule
from contracts.customers.pieces import custom_fields
from contracts.customers.recycle_rule import recycling

SILENT = {"name": "七天无跟进", "kind": "no_activity", "days": 7}
LOST = {"name": "沉默流失", "trigger": "silent", "days": 30, "to_class_id": "class-lost"}
TO_REP = {"name": "R", "members": [{"staff_id": "rep"}]}
BIG = {"field": "c_size", "op": "gte", "value": "100"}
HERE = {"field": "region", "op": "eq", "value": "苏州"}
SMALL = {"field": "scale", "op": "eq", "value": "小"}
EITHER = {"or": [BIG, {"and": [HERE, {"not": SMALL}]}]}
RULES = [
    (recycle_rule, SILENT, "customers.customer"),
    (class_rule, LOST, "customers.customer"),
    (lead_rule, TO_REP, "customers.lead"),
]


@pytest.fixture
def house(customers):
    for resource in ("customers.customer", "customers.lead"):
        field = {"resource": resource, "key": "c_size", "kind": "number", "label": "团队人数"}
        customers.call(custom_fields.create, field)
        day = {"resource": resource, "key": "c_day", "kind": "day", "label": "约定日"}
        customers.call(custom_fields.create, day)
    return customers


FIRMS = [
    ({"custom": {"c_size": "100"}}, True),
    ({"custom": {"c_size": "99"}}, False),
    ({"region": "苏州"}, True),
    ({"region": "苏州", "scale": "小"}, False),
    ({}, False),
]


@pytest.mark.requirement("CUS-41")
@pytest.mark.parametrize(("fields", "is_meant"), FIRMS)
def test_a_recycle_rule_is_for_whom_its_filter_meets(house, open_customer, fields, is_meant):
    made = open_customer(**fields)
    draft = {"draft": {**SILENT, "filter": EITHER}}
    assert house.call(recycle_rule.simulate, draft)["dropping"] == is_meant
    house.call(recycle_rule.create, {**SILENT, "filter": EITHER})
    house.run_due()
    told = house.call(recycling, {"customer_id": made["id"]})
    assert (told["due_at"] is not None) == is_meant
    assert told["verdicts"][0]["spared_by"] == (None if is_meant else "not_covered")


@pytest.mark.requirement("CUS-41")
def test_a_clock_follows_what_its_filter_asks_for(house, open_customer):
    house.call(recycle_rule.create, {**SILENT, "filter": EITHER})
    made = open_customer()
    key = {"customer_id": made["id"]}
    for fields, is_meant in FIRMS:
        empty = {"region": None, "scale": None, "custom": {"c_size": None}}
        house.call(customer.update, {**key, **empty, **fields})
        found = house.call(customer.get, key)
        assert (found["recycle_at"] is not None) == is_meant


@pytest.mark.requirement("CUS-02")
@pytest.mark.parametrize(("fields", "is_meant"), FIRMS)
def test_a_rule_of_classes_is_for_whom_its_filter_meets(house, open_customer, fields, is_meant):
    made = open_customer(**fields)
    house.call(class_rule.create, {**LOST, "filter": EITHER})
    house.clock.advance(days=31)
    house.run_due()
    found = house.call(customer.get, {"customer_id": made["id"]})
    assert (found["class_id"] == "class-lost") == is_meant


@pytest.mark.requirement("CUS-21")
def test_a_lead_comes_to_the_first_rule_whose_filter_it_meets(house):
    other = {"name": "S", "members": [{"staff_id": "rep-2"}], "position": 2}
    either = {"or": [BIG, {"field": "industry", "op": "in", "value": ["电子", "纺织"]}]}
    house.call(lead_rule.create, {**TO_REP, "filter": either})
    house.call(lead_rule.create, other)
    for fields, owner in (
        ({"custom": {"c_size": "100"}}, "rep"),
        ({"custom": {"c_size": "99"}}, "rep-2"),
        ({"industry": "纺织"}, "rep"),
    ):
        made = house.call(lead.create, {"name": "线索", "to": "rule", **fields})
        assert made["owner_id"] == owner


@pytest.mark.requirement("CUS-21")
def test_days_of_a_rule_are_those_of_the_company_whoever_asks(house):
    new = {"name": "线索", "to": "pool", "custom": {"c_day": "2026-03-26"}}
    made = house.call(lead.create, new)
    house.clock.advance(hours=13)  # an hour after midnight in Shanghai
    days = {"c_day": "today", "created_at": "yesterday"}
    tree = [{"field": name, "op": "eq", "value": day} for name, day in days.items()]
    house.call(lead_rule.create, {**TO_REP, "filter": {"and": tree}})
    abroad, wish = house.acting(time_zone="America/Los_Angeles"), {"lead_ids": [made["id"]]}
    [told] = abroad.call(lead_rule.assign, wish, idempotency_key="k")["items"]
    assert told["owner_id"] == "rep"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("contract", "about", "resource"), RULES)
def test_a_filter_that_cannot_be_read_is_refused(
    house, refusal_of, contract, about, resource, language
):
    wrong = {"and": [BIG, {"field": "colour", "op": "eq", "value": "red"}]}
    rule = {**about, "filter": wrong}
    refusal = refusal_of(house.call, contract.create, rule, language=language)
    assert (refusal.code, refusal.status) == ("bad_filter", 400)
    assert refusal.details["pointer"] == "/filter/and/1/field"
    made = house.call(contract.create, about)
    key = {f"{contract.__name__.rpartition('.')[2]}_id": made["id"]}
    refusal = refusal_of(house.call, contract.update, {**key, "filter": wrong})
    assert refusal.details["pointer"] == "/filter/and/1/field"
    changed = house.call(contract.update, {**key, "filter": BIG})
    assert changed["filter"] == BIG
    assert house.call(contract.update, {**key, "filter": None})["filter"] is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_clock_asks_for_nothing_that_moves_with_time(house, refusal_of, language):
    for about, at in (({}, ""), ({"draft": True}, "/draft")):
        moving = {"field": "c_day", "op": "lt", "value": "next_7_days"}
        rule = {**SILENT, "filter": {"not": moving}}
        ask, given = recycle_rule.create, rule
        if about:
            ask, given = recycle_rule.simulate, {"draft": rule}
        refusal = refusal_of(house.call, ask, given, language=language)
        assert refusal.details["reason"] == "moves_with_time"
        assert refusal.details["pointer"] == f"{at}/filter"
    late = {"field": "created_at", "op": "lt", "value": "2026-01-01T00:00:00Z"}
    refusal = refusal_of(house.call, recycle_rule.create, {**SILENT, "filter": late})
    assert refusal.details["reason"] == "unknown_filter"


@pytest.mark.requirement("PLT-14")
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("contract", "about", "resource"), RULES)
def test_a_field_by_which_a_rule_asks_stays(house, refusal_of, contract, about, resource, language):
    one = {"resource": resource}
    fields = house.call(custom_fields.listed, one)["items"]
    key = {**one, "custom_field_id": next(f["id"] for f in fields if f["key"] == "c_size")}
    made = house.call(contract.create, {**about, "filter": BIG})
    for ask in (custom_fields.remove, custom_fields.retire):
        refusal = refusal_of(house.call, ask, key, language=language)
        assert (refusal.code, refusal.details["names"]) == (
            "custom_field.used_by_rules",
            about["name"],
        )
    rule = {f"{contract.__name__.rpartition('.')[2]}_id": made["id"]}
    house.call(contract.remove, rule)
    house.call(custom_fields.remove, key)
