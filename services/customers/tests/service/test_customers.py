"""What people can do with customers."""

import pytest

from chassis.errors import ServiceError
from contracts.customers import activity, contact
from contracts.customers import customer as contract


@pytest.mark.requirement("PLT-11")
def test_a_customer_can_be_read_again(customers):
    made = customers.call(contract.create, {"name": "华为技术有限公司"})
    assert made.pop("candidates") == []
    read = customers.call(contract.get, {"customer_id": made["id"]})
    assert {name: read[name] for name in made} == made
    assert (made["version"], made["kind"], made["owner_id"]) == (1, "company", "staff-1")


@pytest.mark.requirement("PLT-11")
def test_a_change_makes_a_new_version_and_a_history_entry(customers):
    made = customers.call(contract.create, {"name": "Acme"})
    changed = customers.call(
        contract.update, {"customer_id": made["id"], "name": "Acme 2"}, if_version=1
    )
    past = customers.call(contract.history, {"customer_id": made["id"]})["items"]
    assert changed["version"] == 2
    assert past[0]["changes"] == {"name": ["Acme", "Acme 2"], "former_names": [[], ["Acme"]]}
    assert [e["type"] for e in customers.told()] == [contract.created.type, contract.updated.type]


@pytest.mark.requirement("PLT-11")
def test_a_stale_change_is_refused_with_the_current_version(customers):
    made = customers.call(contract.create, {"name": "Acme"})
    with pytest.raises(ServiceError) as refusal:
        customers.call(contract.update, {"customer_id": made["id"], "name": "B"}, if_version=7)
    assert (refusal.value.code, refusal.value.details["version"]) == ("stale", 1)


@pytest.mark.requirement("PLT-12")
def test_a_repeated_key_gives_the_first_answer_and_one_customer(customers):
    first = customers.call(contract.create, {"name": "Acme"}, idempotency_key="k1")
    second = customers.call(contract.create, {"name": "Acme"}, idempotency_key="k1")
    assert first == second
    assert len(customers.call(contract.listed)["items"]) == 1
    with pytest.raises(ServiceError) as refusal:
        customers.call(contract.create, {"name": "Other"}, idempotency_key="k1")
    assert refusal.value.code == "idempotency_key_reused"


def test_a_rep_sees_only_his_own_customers(customers):
    other = customers.call(contract.create, {"name": "Theirs"})
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    mine = rep.call(contract.create, {"name": "Mine"})
    assert [c["id"] for c in rep.call(contract.listed)["items"]] == [mine["id"]]
    with pytest.raises(ServiceError) as refusal:
        rep.call(contract.get, {"customer_id": other["id"]})
    assert refusal.value.status == 404


@pytest.mark.requirement("PLT-31")
def test_pages_tell_every_customer_once(customers):
    for number in range(5):
        customers.call(contract.create, {"name": f"C{number}"})
    seen, cursor = [], None
    while True:
        page = customers.call(
            contract.listed, {"limit": 2, "sort": "name"} | ({"cursor": cursor} if cursor else {})
        )
        seen += [c["name"] for c in page["items"]]
        if not (cursor := page["next_cursor"]):
            break
    assert seen == ["C0", "C1", "C2", "C3", "C4"]


@pytest.mark.requirement("PLT-31")
def test_a_filter_tree_finds_and_an_unknown_field_is_refused(customers):
    customers.call(contract.create, {"name": "A", "kind": "person"})
    customers.call(contract.create, {"name": "B"})
    tree = {
        "and": [
            {"field": "kind", "op": "eq", "value": "person"},
            {"not": {"field": "name", "op": "contains", "value": "x"}},
        ]
    }
    found = customers.call(contract.searched, {"filter": tree, "total": "exact"})
    assert ([c["name"] for c in found["items"]], found["total"]) == (["A"], 1)
    with pytest.raises(ServiceError) as refusal:
        customers.call(contract.searched, {"filter": {"field": "nope", "op": "eq", "value": 1}})
    assert (refusal.value.code, refusal.value.status) == ("bad_filter", 400)


def test_a_caller_without_the_permission_is_refused(customers):
    with pytest.raises(ServiceError) as refusal:
        customers.acting(grants=("sales.*",)).call(contract.create, {"name": "A"})
    assert refusal.value.code == "forbidden"


def test_history_tells_money_and_moments_as_answers_do(customers, open_customer):
    made = open_customer()
    key = {"customer_id": made["id"]}
    limits = [{"amount": "100.00", "currency": c} for c in ("CNY", "USD")]
    for limit in limits:
        customers.call(contract.set_credit_limit, {**key, "credit_limit": limit})
    customers.clock.advance(hours=1)
    moved = customers.call(contract.transfer, {**key, "owner_id": "rep"})
    past = [e["changes"] for e in customers.call(contract.history, key)["items"]]
    assert past[0]["obtained_at"] == [made["obtained_at"], moved["obtained_at"]]
    assert past[1] == {"credit_limit": limits}
    assert past[2] == {"credit_limit": [None, limits[0]]}


@pytest.mark.parametrize("fields", [{}, {"name": "Acme"}, {"tags": [], "phones": []}])
def test_a_change_that_changes_nothing_makes_no_version_and_tells_nobody(customers, fields):
    made = customers.call(contract.create, {"name": "Acme"})
    key = {"customer_id": made["id"]}
    same = customers.call(contract.update, {**key, **fields}, if_version=1)
    assert (same["version"], same["updated_at"]) == (1, made["updated_at"])
    assert customers.told(contract.updated) == []
    assert len(customers.call(contract.history, key)["items"]) == 1


def test_a_restored_customer_has_its_activities_again(customers, open_customer, refusal_of):
    key = {"customer_id": open_customer(contact={"name": "韩梅梅"})["id"]}
    customers.call(activity.create, {**key, "kind": "call", "content": "电话"})
    customers.call(contract.remove, key)
    assert customers.call(activity.listed)["items"] == []
    customers.call(contract.restore, key, if_version=2)
    for operation in (contract.restore, contract.destroy):
        late = refusal_of(customers.call, operation, key, if_version=2)
        assert (late.code, late.details["version"]) == ("stale", 3), "taken out meanwhile"
    assert [a["content"] for a in customers.call(activity.listed)["items"]] == ["电话"]
    assert len(customers.call(contact.list_of_customer, key)["items"]) == 1


@pytest.mark.requirement("ORG-04")
def test_who_may_read_all_and_change_his_own_changes_no_other(customers, open_customer, refusal_of):
    made = open_customer(name="华东")
    both = customers.acting(actor_id="rep", scopes={"*": "all", "!*": "own"})
    read = both.call(contract.get, {"customer_id": made["id"]})
    assert {"update", "remove", "transfer"}.isdisjoint(read["abilities"])
    key = {"customer_id": made["id"]}
    for operation, about in ((contract.update, {"region": "x"}), (contract.remove, {})):
        refusal = refusal_of(both.call, operation, {**key, **about}, if_version=read["version"])
        assert refusal.status in (403, 404)
    own = open_customer(both, name="华西")
    key = {"customer_id": own["id"]}
    assert both.call(contract.update, {**key, "region": "x"}, if_version=1)["region"] == "x"
