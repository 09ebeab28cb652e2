"""What is removed comes back as one batch, or is deleted for ever by who may."""

from dataclasses import replace

import pytest

from chassis.errors import ServiceError
from chassis.housekeeping import keep
from contracts.customers import (
    activity,
    contact,
    customer,
    duplicate_rule,
    lead,
    pieces,
    public_pool,
    recycle_rule,
)

INSISTING = {"on_duplicate": "create"}


@pytest.fixture
def removed(customers):
    """A customer with a contact and an activity, in the recycle bin."""
    made = customers.call(customer.create, {"kind": "company", "name": "华北贸易有限公司"})
    key = {"customer_id": made["id"]}
    customers.call(contact.create, {**key, "name": "王小明"})
    customers.call(activity.create, {**key, "kind": "call", "content": "谈价格"})
    customers.call(customer.remove, key)
    return key


def refusal(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refused:
        call(*args, **kwargs)
    return refused.value.code


def names(harness, operation):
    return [row["name"] for row in harness.call(operation)["items"]]


@pytest.mark.requirement("PLT-13")
def test_a_batch_is_listed_and_comes_back_together(customers, removed):
    assert names(customers, customer.list_removed) == ["华北贸易有限公司"]
    assert names(customers, contact.list_removed) == ["王小明"]
    of_today = {"deleted_at": "today", "sort": "-deleted_at"}
    for mine, left in ((customers.who.actor_id, 1), ("nobody", 0)):
        page = customers.call(customer.list_removed, {**of_today, "deleted_by": mine})
        assert len(page["items"]) == left
    assert names(customers, customer.listed) == names(customers, contact.listed) == []
    customers.call(customer.restore, removed)
    assert names(customers, contact.listed) == ["王小明"]
    assert names(customers, customer.list_removed) == names(customers, contact.list_removed) == []


@pytest.mark.requirement("PLT-13")
def test_pools_and_rules_that_were_given_up_are_found_and_come_back(customers):
    silent = {"name": "无跟进", "kind": "no_activity", "days": 7}
    for resource, fields in ((public_pool, {"name": "华东"}), (recycle_rule, silent)):
        kind = "public_pool_id" if resource is public_pool else "recycle_rule_id"
        key = {kind: customers.call(resource.create, fields)["id"]}
        customers.call(resource.remove, key)
        [row] = customers.call(resource.list_removed, {"name": fields["name"]})["items"]
        assert (row["id"], row["abilities"]) == (key[kind], ["restore"])
        assert refusal(customers.call, resource.restore, key, if_version=1) == "stale"
        customers.call(resource.restore, key, if_version=row["version"])
        assert customers.call(resource.list_removed)["items"] == []


@pytest.mark.requirement("PLT-13")
def test_what_is_deleted_for_ever_is_gone_with_its_children(customers, removed):
    assert customers.call(customer.destroy, removed) == {"id": removed["customer_id"]}
    assert names(customers, customer.list_removed) == names(customers, contact.list_removed) == []
    assert customers.call(activity.listed)["items"] == []
    assert refusal(customers.call, customer.restore, removed) == "not_found"
    again = customers.call(customer.create, {"kind": "company", "name": "华北贸易有限公司"})
    assert again["id"] != removed["customer_id"]


@pytest.mark.requirement("PLT-13")
def test_deletion_for_ever_is_a_right_of_its_own(customers, removed):
    everything = customers.acting(grants=("customers.*",), scopes={"*": "all"})
    assert refusal(everything.call, customer.destroy, removed) == "forbidden"
    named = customers.acting(grants=("customers.customer.destroy",), scopes={"*": "all"})
    assert named.call(customer.destroy, removed)["id"] == removed["customer_id"]


def test_only_what_lies_in_the_bin_is_deleted_for_ever(customers):
    made = customers.call(customer.create, {"kind": "company", "name": "甲"})
    assert refusal(customers.call, customer.destroy, {"customer_id": made["id"]}) == "not_found"


def test_who_does_not_see_it_deletes_nothing(customers, removed):
    stranger = customers.acting(actor_id="x", scopes={"*": "own"})
    assert refusal(stranger.call, customer.destroy, removed) == "not_found"


def test_a_lead_is_listed_and_deleted_for_ever(customers):
    key = {"lead_id": customers.call(lead.create, {"name": "李线索"})["id"]}
    customers.call(lead.remove, key)
    assert names(customers, lead.list_removed) == ["李线索"]
    customers.call(lead.destroy, key)
    assert names(customers, lead.list_removed) == []


@pytest.mark.requirement("CUS-73")
def test_what_lies_in_the_bin_is_found_by_its_name(customers, removed):
    key = {"lead_id": customers.call(lead.create, {"name": "李线索"})["id"]}
    customers.call(lead.remove, key)
    for operation, name, words in (
        (customer.list_removed, "华北贸易有限公司", ("华北", "hbmy")),
        (contact.list_removed, "王小明", ("小明", "wxm")),
        (lead.list_removed, "李线索", ("线索", "lxs")),
    ):
        for q, found in (*((word, [name]) for word in words), ("无此", [])):
            rows = customers.call(operation, {"q": q})["items"]
            assert [row["name"] for row in rows] == found, (operation.id, q)


@pytest.mark.requirement("PLT-13")
def test_the_bin_is_emptied_after_its_days_where_the_house_says_so(customers, removed):
    runtime = customers.runtime
    for days, left in ((0, 1), (30, 1), (30, 0)):
        runtime.settings, runtime.purged_at = replace(runtime.settings, recycle_days=days), None
        keep(runtime)
        assert len(customers.call(customer.list_removed)["items"]) == left
        customers.clock.advance(days=20)


def refused_and_insisted(who, operation, key):
    """Return the refusal of a return, and what stood in the way of it; then insist on it."""
    with pytest.raises(ServiceError) as refused:
        who.call(operation, key)
    back = who.call(operation, {**key, **INSISTING})
    matches = [one["match"] for one in back["candidates"]]
    return refused.value.code, refused.value.pointer, *matches


@pytest.mark.requirement("PLT-13", "CUS-30")
@pytest.mark.parametrize(
    ("contract", "fields", "match"),
    [
        (customer, {"name": "华北贸易有限公司"}, "name"),
        (lead, {"name": "韩梅梅", "phones": [{"number": "13800138000"}]}, "lead_phone"),
    ],
)
def test_who_is_there_by_now_stands_in_the_way_of_who_comes_back(
    customers, contract, fields, match
):
    kind = contract.restore.resource
    key = {f"{kind}_id": customers.call(contract.create, fields)["id"]}
    customers.call(contract.remove, key)
    customers.call(contract.create, {**fields, **INSISTING})
    known = (f"customers.{kind}.duplicate", "/on_duplicate", match)
    assert refused_and_insisted(customers, contract.restore, key) == known
    customers.call(contract.remove, key)
    batch = pieces.customer_batch if contract is customer else pieces.lead_batch
    for change, code in (({}, known[0]), (INSISTING, None)):
        done = {"verb": "restore", "change": change, "ids": list(key.values())}
        told = customers.call(batch, done, idempotency_key=str(code))
        assert [one["code"] for one in told["results"]] == [code]


@pytest.mark.requirement("PLT-13", "CUS-30")
def test_a_contact_comes_back_beside_its_number_as_the_rules_say(customers, open_customer):
    alike = {"of": "contact", "compared": ["contact_phone", "customer_id"], "mode": "ask"}
    rule = customers.call(duplicate_rule.create, {"name": "同号", **alike})
    key = {"customer_id": open_customer()["id"]}
    hers = {**key, "name": "韩梅梅", "phones": [{"number": "13900139000"}]}
    gone = {"contact_id": customers.call(contact.create, hers)["id"]}
    customers.call(contact.remove, gone)
    customers.call(contact.create, {**hers, **INSISTING})
    change = {"duplicate_rule_id": rule["id"], "mode": "refuse"}
    customers.call(duplicate_rule.update, change)
    code = "customers.contact.duplicate"
    assert refusal(customers.call, contact.restore, {**gone, **INSISTING}) == code
    customers.call(duplicate_rule.update, {**change, "mode": "ask"})
    known = (code, "/on_duplicate", "contact_phone")
    assert refused_and_insisted(customers, contact.restore, gone) == known


@pytest.fixture
def follow_ups(customers):
    """An activity of a customer and one of a lead, both in the recycle bin, by their content."""
    firm = customers.call(customer.create, {"name": "华北贸易有限公司"})
    one = customers.call(lead.create, {"name": "韩梅梅"})
    given = {"kind": "call", "content": "谈价格"}
    mine = customers.call(activity.create, {"customer_id": firm["id"], **given})
    hers = customers.call(activity.create_for_lead, {**given, "lead_id": one["id"]})
    customers.call(activity.remove, {"activity_id": mine["id"]})
    key = {"lead_id": one["id"], "activity_id": hers["id"]}
    customers.call(activity.remove_for_lead, key)
    return mine, hers


def in_bin(who):
    return {row["id"]: row for row in who.call(activity.list_removed)["items"]}


@pytest.mark.requirement("PLT-13")
@pytest.mark.parametrize("place", [0, 1])
def test_a_follow_up_is_listed_and_comes_back(customers, follow_ups, place):
    one, key = follow_ups[place], {"activity_id": follow_ups[place]["id"]}
    assert set(in_bin(customers)) == {row["id"] for row in follow_ups}
    assert set(in_bin(customers)[one["id"]]["abilities"]) == {"restore", "destroy"}
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    assert in_bin(rep) == {}
    for operation in (activity.restore, activity.destroy):
        assert refusal(rep.call, operation, key) == "not_found"
    back = customers.call(activity.restore, key)
    assert (back["content"], back["deleted_at"]) == ("谈价格", None)
    assert one["id"] not in in_bin(customers)
    assert refusal(customers.call, activity.restore, key) == "not_found"


@pytest.mark.requirement("PLT-13")
def test_a_follow_up_is_deleted_for_ever_by_who_may(customers, follow_ups):
    key = {"activity_id": follow_ups[0]["id"]}
    everything = customers.acting(grants=("customers.*",), scopes={"*": "all"})
    assert refusal(everything.call, activity.destroy, key) == "forbidden"
    assert customers.call(activity.destroy, key, if_version=2) == {"id": key["activity_id"]}
    assert list(in_bin(customers)) == [follow_ups[1]["id"]]
    assert refusal(customers.call, activity.restore, key) == "not_found"
