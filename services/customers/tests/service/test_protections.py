"""Contracts that end, rules by level, and protections that wait for an approval."""

import pytest

from contracts.customers import customer as contract
from contracts.customers import customer_class, work_queue
from contracts.customers import protection_request as requests
from contracts.customers import recycle_rule as rules
from contracts.organization import approval

ENDED = {"name": "合同到期 30 天", "kind": "contract_end", "days": 30}


def key(made):
    return {"customer_id": made["id"]}


def owner(customers, made):
    return customers.call(contract.get, key(made))["owner_id"]


def pass_days(customers, days):
    customers.clock.advance(days=days)
    customers.run_due()


def asked(who, made, until="2026-06-01T00:00:00Z"):
    return who.call(requests.create, {**key(made), "until": until, "reason": "招标中"})


def answer(customers, request, event=approval.approved):
    kind = "customers.protection_request"
    about = {"kind": kind, "document_resource": kind, "document_id": request["id"]}
    told = {"snapshot_hash": "0" * 64, "decided_by": "li"}
    customers.tell(event, request["id"], {"id": request["id"], **about, **told})
    return customers.call(requests.get, {"protection_request_id": request["id"]})


@pytest.mark.requirement("CUS-41")
def test_a_customer_goes_back_some_days_after_its_contract_ended(customers, open_customer):
    customers.call(rules.create, ENDED)
    made = open_customer(contract_ends_on="2026-03-31")
    told = customers.call(rules.recycling, key(made))
    assert (told["due_at"], told["verdicts"][0]["base"]) == ("2026-05-01T16:00:00.000Z", "contract")
    pass_days(customers, 37)
    assert owner(customers, made) == "staff-1"
    pass_days(customers, 1)
    assert owner(customers, made) is None


@pytest.mark.requirement("CUS-41")
def test_another_contract_moves_the_date_and_none_spares_the_customer(customers, open_customer):
    customers.call(rules.create, ENDED)
    made, other = open_customer(contract_ends_on="2026-03-31"), open_customer()
    customers.call(contract.update, {**key(made), "contract_ends_on": "2027-03-31"})
    assert customers.call(rules.recycling, key(made))["due_at"] == "2027-05-01T16:00:00.000Z"
    [spared] = customers.call(rules.recycling, key(other))["verdicts"]
    assert spared["spared_by"] == "no_contract"


@pytest.mark.requirement("CUS-41")
def test_rules_differ_by_level_and_follow_the_customer_into_another(customers, open_customer):
    levels = {"class_id": ["class-formal_vip"], "importance": ["high"]}
    silent = {"name": "VIP", "kind": "no_activity", "days": 7, "applies_to": levels}
    customers.call(rules.create, silent)
    made = open_customer(importance="high")
    assert customers.call(rules.recycling, key(made))["due_at"] is None
    customers.call(customer_class.classify, {**key(made), "class_id": "class-formal_vip"})
    pass_days(customers, 8)
    assert owner(customers, made) is None


@pytest.mark.requirement("CUS-71")
def test_contracts_that_end_soon_wait_in_the_work_queue(customers, open_customer):
    for day in ("2026-03-24", "2026-03-25", "2026-04-24", "2026-04-25", None):
        open_customer(contract_ends_on=day)
    counts = customers.call(work_queue.counts)["items"]
    assert {"kind": "contracts_ending", "count": 2} in counts
    rows = customers.call(work_queue.listed, {"wait": "contracts_ending"})["items"]
    assert {row["contract_ends_on"] for row in rows} == {"2026-03-25", "2026-04-24"}


@pytest.mark.requirement("CUS-42")
def test_a_longer_protection_counts_once_it_is_approved(customers, open_customer):
    customers.call(rules.create, {"name": "七天", "kind": "no_activity", "days": 7})
    made = open_customer()
    request = asked(customers, made)
    [told] = customers.told(requests.approval_requested)
    assert told["data"]["facts"]["owner_id"] == made["owner_id"]
    assert told["data"]["snapshot"]["until"].startswith("2026-06-01T00:00:00")
    before = customers.call(rules.recycling, key(made))["due_at"]
    assert before < "2026-06-01"
    assert answer(customers, request)["state"] == "approved"
    after = customers.call(rules.recycling, key(made))
    assert after["verdicts"][0]["base"] == "protected"
    assert after["due_at"] == "2026-06-01T00:00:00.000Z"


@pytest.mark.parametrize("event", [approval.rejected, approval.returned, approval.recalled])
def test_what_was_not_approved_protects_nobody(customers, open_customer, event):
    made = open_customer()
    request = answer(customers, asked(customers, made), event)
    assert request["state"] == event.action
    assert customers.call(contract.get, key(made))["protected_until"] is None
    assert asked(customers, made)["state"] == "pending"


def test_one_request_for_one_customer_that_somebody_has(customers, open_customer, refusal_of):
    made = open_customer()
    asked(customers, made)
    assert refusal_of(asked, customers, made).code == "customers.protection_request.pending"
    pooled = open_customer(pool=True)
    assert refusal_of(asked, customers, pooled).code == "customers.customer.in_pool"
    kept = open_customer()
    answer(customers, asked(customers, kept))
    again = refusal_of(asked, customers, kept, "2026-05-01T00:00:00Z")
    assert again.code == "customers.protection_request.already"


def test_a_request_is_read_by_who_asked_for_it_and_by_superiors(
    customers, open_customer, refusal_of
):
    request = {"protection_request_id": asked(customers, open_customer())["id"]}
    other = customers.acting(actor_id="rep", scopes={"*": "own"})
    for operation in (requests.get, requests.history, requests.who_sees):
        assert refusal_of(other.call, operation, request).code == "not_found"
        customers.call(operation, request)


@pytest.mark.requirement("CUS-71")
def test_lunar_birthdays_wait_in_the_work_queue_too(customers, open_customer):
    near = {"lunar_birthday": {"month": 2, "day": 10}}
    open_customer(contact={"name": "王芳", **near})
    open_customer(contact={"name": "李雷", "lunar_birthday": {"month": 8, "day": 15}})
    [row] = customers.call(work_queue.listed, {"wait": "birthdays"})["items"]
    assert row["name"].startswith("测试1")
