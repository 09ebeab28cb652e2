"""The worked examples of conversion, mergers and phone numbers, with their numbers."""

from dataclasses import replace

import pytest

from contracts.customers import activity, contact, customer, lead, merger
from contracts.sales import opportunity

NUMBER = "+8613800138000"
PHONES = [{"number": "13800138000"}]
WRONG = "customers.customer.phone_wrong"
DEAL = {"name": "年度框架"}


def noted(customers, **fields):
    about = {"name": "韩梅梅", "company": "华为技术有限公司", "phones": PHONES, **fields}
    return customers.call(lead.create, about)


def convert(customers, made, key=None, **wish):
    about = {"idempotency_key": key} if key else {}
    return customers.call(lead.convert, {"lead_id": made["id"], **wish}, **about)


def everything(customers, made):
    """Return what a conversion may have left behind: state, customers, contacts."""
    rows = [customers.call(one.listed)["items"] for one in (customer, contact)]
    state = customers.call(lead.get, {"lead_id": made["id"]})["state"]
    return state, *(sorted(row["name"] for row in some) for some in rows)


@pytest.mark.requirement("EX-05")
def test_a_lead_of_a_known_name_is_linked_and_opens_nothing(customers):
    known = customers.call(customer.create, {"name": "華為技術（股份）有限公司"})
    done = convert(customers, noted(customers), customer="match", contact=False)
    assert (done["customer_id"], done["linked"], done["contact_id"]) == (known["id"], True, None)
    assert len(customers.call(customer.listed)["items"]) == 1


@pytest.mark.requirement("EX-05")
def test_a_known_contact_rolls_the_whole_conversion_back(customers, refusal_of):
    person = {"name": "李雷", "phones": PHONES}
    customers.call(customer.create, {"name": "TCL", "contact": person})
    made = noted(customers)
    refusal = refusal_of(convert, customers, made, opportunity=DEAL)
    assert (refusal.code, customers.rpc.calls) == ("customers.contact.duplicate", [])
    assert everything(customers, made) == ("open", ["TCL"], ["李雷"])
    off = {"convert_refuses_known_contacts": False}
    customers.runtime.settings = replace(customers.runtime.settings, **off)
    assert convert(customers, made)["contact_id"]


@pytest.mark.requirement("EX-05")
def test_an_opportunity_of_that_name_rolls_the_whole_conversion_back(customers, refusal_of):
    customers.rpc.answers[opportunity.create.id] = opportunity.NameTaken(name="年度框架")
    customers.rpc.answers[opportunity.withdraw.id] = {}
    made = noted(customers)
    refusal = refusal_of(convert, customers, made, opportunity=DEAL)
    assert refusal.code == "sales.opportunity.name_taken"
    assert everything(customers, made) == ("open", [], [])


@pytest.mark.requirement("EX-05")
def test_a_second_conversion_with_the_same_key_gives_the_first_result(customers):
    customers.rpc.answers[opportunity.create.id] = {}
    made = noted(customers)
    first = convert(customers, made, key="k", opportunity=DEAL)
    assert convert(customers, made, key="k", opportunity=DEAL) == first
    assert len(customers.rpc.calls) == 1


def opened(customers, name, **fields):
    return customers.call(customer.create, {"name": name, **fields})


@pytest.mark.requirement("EX-06")
def test_the_more_complete_survives_then_the_older_unless_one_is_chosen(customers, refusal_of):
    bare, full = opened(customers, "甲"), opened(customers, "乙", industry="通信", region="广东")
    ids = [bare["id"], full["id"]]
    assert customers.call(merger.unite, {"customer_ids": ids})["id"] == full["id"]
    older = opened(customers, "丙")
    customers.clock.advance(days=1)
    younger = opened(customers, "丁")
    ids = [younger["id"], older["id"]]
    strange = {"customer_ids": ids, "survivor_id": "somebody"}
    refusal = refusal_of(customers.call, merger.unite, strange)
    assert (refusal.code, refusal.pointer) == (
        "customers.merger.unknown_survivor",
        "/survivor_id",
    )
    assert customers.call(merger.unite, {"customer_ids": ids})["id"] == older["id"]
    last = opened(customers, "戊")
    wish = {"customer_ids": [older["id"], last["id"]], "survivor_id": last["id"]}
    assert customers.call(merger.unite, wish)["id"] == last["id"]


@pytest.mark.requirement("EX-06")
def test_one_record_alone_is_nothing_to_unite(customers, refusal_of):
    made = opened(customers, "甲")
    twice = {"customer_ids": [made["id"], made["id"]]}
    refusal = refusal_of(customers.call, merger.unite, twice)
    assert (refusal.code, refusal.details["name"]) == ("customers.merger.with_itself", "甲")


@pytest.mark.requirement("EX-06")
def test_the_survivor_has_the_first_values_and_all_tags_notes_and_children(customers):
    first = opened(customers, "甲", tags=["a", "b"], description="老客户", address="深圳 1 号")
    about = {
        "tags": ["b", "c"],
        "description": "要发票",
        "address": "上海 2 号",
        "industry": "通信",
    }
    second = opened(customers, "乙", contact={"name": "李雷"}, **about)
    new = {"customer_id": second["id"], "kind": "call", "content": "电话"}
    customers.call(activity.create, new)
    wish = {"customer_id": first["id"], "duplicate_ids": [second["id"]]}
    merged = customers.call(merger.merge_customers, wish)
    assert (merged["tags"], merged["industry"]) == (["a", "b", "c"], "通信")
    assert merged["address"] == "深圳 1 号"
    assert merged["description"] == "老客户\n\n[乙]\n要发票"
    key = {"customer_id": first["id"]}
    assert customers.call(contact.list_of_customer, key)["items"][0]["name"] == "李雷"
    assert customers.call(activity.list_of_customer, key)["items"][0]["content"] == "电话"


@pytest.mark.requirement("EX-06")
def test_credit_limits_are_never_added_up_and_the_later_clock_counts(customers):
    first = opened(customers, "甲")
    customers.clock.advance(days=3)
    second = opened(customers, "乙")
    for made, amount in ((first, "100.00"), (second, "900.00")):
        limit = {"amount": amount, "currency": "CNY"}
        set_limit(customers, made, limit)
    wish = {"customer_id": first["id"], "duplicate_ids": [second["id"]]}
    merged = customers.call(merger.merge_customers, wish)
    assert merged["credit_limit"] == {"amount": "100.00", "currency": "CNY"}
    assert merged["obtained_at"] == second["obtained_at"] > first["obtained_at"]


def set_limit(customers, made, limit):
    wish = {"customer_id": made["id"], "credit_limit": limit}
    customers.call(customer.set_credit_limit, wish)


@pytest.mark.requirement("EX-06")
def test_an_owner_taken_from_the_duplicate_goes_back_in_a_split(customers, open_customer):
    rep = customers.acting(actor_id="rep")
    mine, his = open_customer(), open_customer(rep)
    customers.clock.advance(days=1)
    choice = {"field": "owner", "from_id": his["id"]}
    wish = {"customer_id": mine["id"], "duplicate_ids": [his["id"]], "choices": [choice]}
    assert customers.call(merger.merge_customers, wish)["owner_id"] == "rep"
    [done] = customers.call(merger.listed)["items"]
    customers.call(merger.split, {"merger_id": done["id"]})
    for before in (mine, his):
        now = customers.call(customer.get, {"customer_id": before["id"]})
        told = ("owner_id", "obtained_at", "pool_id")
        assert [now[name] for name in told] == [before[name] for name in told]


WAYS_OF_WRITING = ("13800138000", "+86 138-0013-8000", "１３８００１３８０００")
TRICKS = ("013800138000", "13800138000*", "138001380001", "+86 013800138000")


@pytest.mark.requirement("EX-22", "CUS-31")
@pytest.mark.parametrize("text", WAYS_OF_WRITING)
def test_one_number_is_one_number_however_it_is_written(customers, text):
    phones = {"phones": [{"number": text}]}
    assert customers.call(customer.create, {"name": "甲", **phones})["phone"] == NUMBER
    assert customers.call(lead.create, {"name": "乙", **phones})["phone"] == NUMBER
    found = customers.call(customer.check_duplicates, {"phones": [text]})["candidates"]
    assert {one["match"] for one in found} == {"phone", "lead_phone"}


@pytest.mark.requirement("EX-22", "CUS-31")
@pytest.mark.parametrize("text", TRICKS)
def test_lists_with_strict_phones_take_no_tricks(customers, refusal_of, text):
    phones = {"name": "甲", "phones": [{"number": text}]}
    person = {"name": "乙", "contact": phones}
    for operation, given in ((customer.create, phones), (lead.create, phones)):
        assert refusal_of(customers.call, operation, given).code in (WRONG, "invalid")
    assert refusal_of(customers.call, customer.create, person).code in (WRONG, "invalid")


@pytest.mark.requirement("EX-22", "CUS-31")
def test_each_list_may_be_told_to_be_less_strict(customers, refusal_of):
    lax = {"strict_phones": "customers,contacts"}
    customers.runtime.settings = replace(customers.runtime.settings, **lax)
    given = {"name": "甲", "phones": [{"number": "013800138000"}]}
    assert customers.call(lead.create, given)["phone"] == NUMBER
    assert refusal_of(customers.call, customer.create, given).code == WRONG
