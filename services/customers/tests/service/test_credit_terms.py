"""Credit grades, what classes give, and changes that wait for an approval."""

from dataclasses import replace

import pytest

from chassis.errors import ServiceError
from chassis.freezing import digest
from contracts.customers import (
    class_rule,
    credit_change,
    credit_grade,
    customer,
    customer_class,
    merger,
)
from contracts.ledger import exposure
from contracts.organization import approval

VIP, FORMAL = "class-formal_vip", "class-formal"


def cny(amount):
    return {"amount": amount, "currency": "CNY"}


@pytest.fixture
def grade(customers):
    """Return a function that adds a credit grade."""

    def grade(name, **fields):
        return customers.call(credit_grade.create, {"name": name, **fields})

    return grade


@pytest.fixture
def one(open_customer):
    return {"customer_id": open_customer()["id"]}


def asked(customers, key, **wish):
    return customers.call(credit_change.create, {**key, "reason": "年框客户", **wish})


def answer(customers, change, event=approval.approved):
    about = {"kind": "customers.credit_change", "document_resource": "customers.credit_change"}
    told = {"document_id": change["id"], "snapshot_hash": "0" * 64, "decided_by": "li"}
    customers.tell(event, change["id"], {"id": change["id"], **about, **told, "comment": "好"})
    return customers.call(credit_change.get, {"credit_change_id": change["id"]})


def terms(customers, key):
    return customers.call(credit_change.terms, key)


@pytest.mark.requirement("CUS-60")
def test_terms_come_from_the_class_the_grade_or_the_customer(customers, grade, one):
    assert terms(customers, one)["limit_source"] == "none"
    formal = grade("B", limit=cny("100000.00"), payment_days=30, class_ids=[FORMAL])
    customers.call(customer_class.classify, {**one, "class_id": VIP})
    inherited = terms(customers, one)
    assert (inherited["grade_id"], inherited["grade_source"]) == (formal["id"], "class")
    assert (inherited["credit_limit"], inherited["payment_days"]) == (cny("100000.00"), 30)
    own = grade("A", limit=cny("500000.00"), mode="warn")
    wish = {"credit_grade_id": own["id"], "payment_days": 45}
    answer(customers, asked(customers, one, **wish))
    mine = terms(customers, one)
    assert (mine["grade_name"], mine["mode"], mine["limit_source"]) == ("A", "warn", "grade")
    assert (mine["payment_days"], mine["payment_days_source"]) == (45, "own")


@pytest.mark.requirement("CUS-60", "EX-10")
def test_a_change_of_credit_waits_for_its_approval(customers, one):
    change = asked(customers, one, credit_limit=cny("120000.00"))
    [told] = customers.told(credit_change.approval_requested)
    assert told["data"]["amount"] == cny("120000.00")
    assert told["data"]["snapshot_hash"] == digest(told["data"]["snapshot"])
    assert terms(customers, one)["pending_id"] == change["id"]
    assert terms(customers, one)["credit_limit"] is None
    assert answer(customers, change)["state"] == "approved"
    assert customers.call(customer.get, one)["credit_limit"] == cny("120000.00")
    told = customers.told(customer.updated)[-1]["data"]
    assert told["credit_limit"] == cny("120000.00")


@pytest.mark.parametrize(
    "event,state",
    [
        (approval.rejected, "rejected"),
        (approval.returned, "returned"),
        (approval.recalled, "recalled"),
    ],
)
def test_what_was_not_approved_changes_nothing(customers, one, event, state):
    change = answer(customers, asked(customers, one, credit_limit=cny("1.00")), event)
    assert (change["state"], change["answer"]) == (state, "好")
    assert customers.call(customer.get, one)["credit_limit"] is None
    assert asked(customers, one, credit_limit=cny("2.00"))["state"] == "pending"


def test_one_change_is_decided_before_the_next_is_asked_for(customers, one, refusal_of):
    asked(customers, one, payment_days=60)
    wish = {**one, "reason": "再来", "payment_days": 90}
    refused = refusal_of(customers.call, credit_change.create, wish)
    assert refused.code == "customers.credit_change.pending"


def test_a_change_changes_something_and_names_a_grade_that_is(customers, one, refusal_of):
    wish = {**one, "reason": "-"}
    refused = refusal_of(customers.call, credit_change.create, wish)
    assert refused.code == "customers.credit_change.nothing"
    wish["credit_grade_id"] = "nobody"
    refused = refusal_of(customers.call, credit_change.create, wish)
    assert refused.code == "customers.credit_grade.unknown"


@pytest.mark.requirement("CUS-60")
def test_no_limit_is_set_past_the_approval(customers, one, refusal_of):
    limit = {**one, "credit_limit": cny("9.00")}
    customers.runtime.settings = replace(customers.runtime.settings, credit_by_approval=True)
    refused = refusal_of(customers.call, customer.set_credit_limit, limit)
    assert refused.code == "customers.customer.credit_approval_needed"


@pytest.fixture
def by_approval(customers):
    settings = replace(customers.runtime.settings, credit_by_approval=True)
    customers.runtime.settings = customers.runtime.database.settings = settings


@pytest.mark.requirement("CUS-60")
def test_no_class_gives_another_limit_past_the_approval(customers, grade, one, by_approval):
    vip = grade("A", limit=cny("500000.00"), class_ids=[VIP])
    customers.call(customer_class.classify, {**one, "class_id": FORMAL})
    customers.call(customer_class.classify, {**one, "class_id": VIP})
    [*_, told] = customers.told(customer_class.classified)
    assert (told["data"]["class_id"], told["data"]["credit_class_id"]) == (VIP, FORMAL)
    before = terms(customers, one)
    assert (before["credit_limit"], before["grade_source"]) == (None, "none")
    assert (before["class_awaits"], before["class_grade_name"]) == (True, "A")
    change = asked(customers, one, follow_class=True)
    [told] = customers.told(credit_change.approval_requested)
    assert told["data"]["facts"]["grade"] == "A" and told["data"]["facts"]["owner_id"]
    assert told["data"]["snapshot"]["credit_class_id"] == VIP
    assert terms(customers, one)["credit_limit"] is None
    answer(customers, change)
    after = terms(customers, one)
    assert (after["grade_id"], after["credit_limit"]) == (vip["id"], cny("500000.00"))
    assert not after["class_awaits"]
    assert customers.told(customer.updated)[-1]["data"]["credit_class_id"] == VIP


@pytest.mark.requirement("CUS-60")
def test_no_rule_of_classes_gives_another_limit_past_the_approval(
    customers, grade, one, by_approval
):
    grade("A", limit=cny("500000.00"), class_ids=[VIP])
    about = {"name": "沉默", "trigger": "silent", "days": 1, "to_class_id": VIP}
    customers.call(class_rule.create, about)
    customers.clock.advance(days=2)
    customers.run_due()
    assert customers.call(customer.get, one)["class_id"] == VIP
    assert terms(customers, one)["credit_limit"] is None
    assert terms(customers, one)["class_awaits"]


@pytest.mark.requirement("CUS-60")
def test_who_comes_out_of_a_class_keeps_its_credit_until_that_is_approved(
    customers, grade, one, by_approval, refusal_of
):
    customers.call(customer_class.classify, {**one, "class_id": VIP})
    grade("A", limit=cny("1.00"), class_ids=[VIP])
    own = {"key": "guests", "name": "来宾"}
    guests = customers.call(customer_class.create, own)["id"]
    customers.call(customer_class.classify, {**one, "class_id": guests})
    assert terms(customers, one)["credit_limit"] == cny("1.00")
    customers.call(customer_class.classify, {**one, "class_id": VIP})
    assert not terms(customers, one)["class_awaits"]
    refused = refusal_of(asked, customers, one, follow_class=True)
    assert refused.code == "customers.credit_change.nothing"


def test_a_grade_reaches_the_classes_below_until_a_nearer_one_is_given(customers, grade):
    outer = grade("B", class_ids=[FORMAL])
    inner = grade("A", class_ids=[VIP])
    reach = {told["subject"]: told["data"]["reach"] for told in customers.told(credit_grade.told)}
    assert VIP in reach[inner["id"]] and VIP not in reach[outer["id"]]
    customers.call(customer_class.update, {"customer_class_id": VIP, "parent_id": "class-lost"})
    customers.call(credit_grade.remove, {"credit_grade_id": inner["id"]})
    [gone] = customers.told(credit_grade.removed)
    assert gone["subject"] == inner["id"]
    told = customers.told(credit_grade.told)
    last = {one["subject"]: one["data"]["reach"] for one in told}
    assert VIP not in last[outer["id"]] and FORMAL in last[outer["id"]]


def test_a_grade_that_is_turned_off_reaches_nobody(customers, grade, one):
    made = grade("B", limit=cny("5.00"), class_ids=[FORMAL])
    customers.call(customer_class.classify, {**one, "class_id": VIP})
    customers.call(credit_grade.update, {"credit_grade_id": made["id"], "active": False})
    assert terms(customers, one)["grade_source"] == "none"
    assert customers.told(credit_grade.told)[-1]["data"]["reach"] == []


def test_a_class_gives_one_grade_and_is_not_deleted_with_it(customers, grade, refusal_of):
    new = {"name": "新", "key": "fresh"}
    fresh = customers.call(customer_class.create, new)["id"]
    grade("B", class_ids=[fresh])
    second = {"name": "A", "class_ids": [fresh]}
    refused = refusal_of(customers.call, credit_grade.create, second)
    assert refused.code == "customers.credit_grade.class_graded"
    gone = {"customer_class_id": fresh}
    assert refusal_of(customers.call, customer_class.remove, gone).code.endswith(".in_use")


def test_there_are_only_so_many_grades(customers, grade, refusal_of, monkeypatch):
    monkeypatch.setattr("customers.credit_grades.store.MOST", 1)
    grade("A")
    refused = refusal_of(grade, "B")
    assert (refused.code, refused.details) == ("customers.credit_grade.too_many", {"limit": 1})


def test_a_grade_is_named_once_and_stays_while_customers_have_it(customers, grade, one, refusal_of):
    made = grade("B", limit=cny("5.00"))
    refused = refusal_of(customers.call, credit_grade.create, {"name": "B"})
    assert refused.code == "customers.credit_grade.name_taken"
    answer(customers, asked(customers, one, credit_grade_id=made["id"]))
    key = {"credit_grade_id": made["id"]}
    assert refusal_of(customers.call, credit_grade.remove, key).code.endswith(".in_use")


@pytest.mark.requirement("CUS-60")
def test_terms_tell_how_the_customer_stands(customers, grade, one):
    made = grade("B", limit=cny("100.00"), warn_percent=80)
    answer(customers, asked(customers, one, credit_grade_id=made["id"]))
    for version, (owed, standing) in enumerate(
        [("79.99", "fine"), ("80.00", "near"), ("100.00", "near"), ("100.01", "over")], 1
    ):
        none = dict.fromkeys(("receivable", "held", "advances"), cny("0.00"))
        told = {**one, "currency": "CNY", **none, "exposure": cny(owed)}
        customers.tell(exposure.changed, "e", told, version=version)
        assert terms(customers, one)["standing"] == standing


def test_a_change_is_read_by_who_asked_for_it_and_by_superiors(customers, one, refusal_of):
    key = {"credit_change_id": asked(customers, one, payment_days=60)["id"]}
    other = customers.acting(actor_id="rep", scopes={"*": "own"})
    for operation in (credit_change.get, credit_change.history, credit_change.who_sees):
        assert refusal_of(other.call, operation, key).code == "not_found"
        customers.call(operation, key)


@pytest.mark.parametrize(
    ("operation", "fields"),
    [
        (credit_grade.remove, {}),
        (credit_grade.update, {"active": False}),
        (credit_grade.update, {"limit": cny("900.00")}),
        (credit_grade.update, {"limit": None}),
        (credit_grade.update, {"payment_days": 90}),
        (credit_grade.update, {"mode": "warn"}),
        (credit_grade.update, {"warn_percent": 99}),
    ],
)
def test_a_grade_stays_while_a_change_to_it_waits(customers, grade, one, operation, fields):
    made = {"credit_grade_id": grade("E", limit=cny("100.00"))["id"]}
    change = asked(customers, one, **made)
    with pytest.raises(ServiceError) as refused:
        customers.call(operation, {**made, **fields})
    assert refused.value.code == "customers.credit_grade.awaited"
    assert terms(customers, one)["credit_limit"] is None
    answer(customers, change, approval.rejected)
    customers.call(operation, {**made, **fields})


def test_a_grade_that_is_waited_for_may_be_named_anew_and_told_its_terms_again(
    customers, grade, one
):
    made = {"credit_grade_id": grade("E", limit=cny("100.00"))["id"]}
    change = asked(customers, one, **made)
    again = {"name": "E级", "limit": cny("100.00"), "mode": "block", "class_ids": [VIP]}
    assert customers.call(credit_grade.update, {**made, **again})["name"] == "E级"
    answer(customers, change)
    assert terms(customers, one)["credit_limit"] == cny("100.00")


def test_approvers_read_which_grade_is_asked_for_and_its_limit(customers, grade, one):
    asked(customers, one, credit_grade_id=grade("E级", limit=cny("100.00"))["id"])
    [told] = customers.told(credit_change.approval_requested)
    assert told["data"]["title"].endswith(": E级, 100.00 CNY")
    assert told["data"]["amount"] == cny("100.00")
    assert told["data"]["facts"]["limit"] == "100.00 CNY"


def merged(customers, first, second, *choices):
    wish = {**first, "duplicate_ids": [second["customer_id"]], "choices": list(choices)}
    return customers.call(merger.merge_customers, wish)


@pytest.fixture
def two(customers, open_customer):
    """Open a customer with a limit of 10,000 and one with 500,000; return their keys."""
    keys = [{"customer_id": open_customer()["id"]} for _ in range(2)]
    for key, amount, days in zip(keys, ("10000.00", "500000.00"), (30, 60), strict=True):
        answer(customers, asked(customers, key, credit_limit=cny(amount), payment_days=days))
    return keys


@pytest.mark.requirement("CUS-33", "CUS-60")
def test_no_merger_gives_another_limit_past_the_approval(customers, two, by_approval, refusal_of):
    for field in ("payment_days", "credit_limit"):
        choice = {"field": field, "from_id": two[1]["customer_id"]}
        refused = refusal_of(merged, customers, *two, choice)
        assert refused.code == "customers.customer.credit_approval_needed"
        assert refused.pointer == "/choices"
    both = {"customer_ids": [key["customer_id"] for key in two], "choices": [choice]}
    both["survivor_id"] = two[0]["customer_id"]
    assert refusal_of(customers.call, merger.unite, both).code == refused.code
    assert merged(customers, *two)["credit_limit"] == cny("10000.00")


@pytest.mark.requirement("CUS-33", "CUS-60")
def test_who_may_not_set_a_limit_chooses_none_in_a_merger(customers, open_customer, refusal_of):
    two = [{"customer_id": open_customer()["id"]} for _ in range(2)]
    for key, amount in zip(two, ("10000.00", "500000.00"), strict=True):
        customers.call(customer.set_credit_limit, {**key, "credit_limit": cny(amount)})
    choice = {"field": "credit_limit", "from_id": two[1]["customer_id"]}
    clerk = customers.acting(grants=(merger.merge_customers.permission,))
    refused = refusal_of(merged, clerk, *two, choice)
    permission = customer.set_credit_limit.permission
    assert (refused.code, refused.details) == ("forbidden", {"permission": permission})
    assert merged(customers, *two, choice)["credit_limit"] == cny("500000.00")


@pytest.mark.requirement("CUS-33", "CUS-60")
def test_the_credit_of_a_duplicate_comes_over_only_where_the_survivor_has_none(
    customers, grade, open_customer, by_approval
):
    survivor, bare, second = ({"customer_id": open_customer()["id"]} for _ in range(3))
    customers.call(customer_class.classify, {**survivor, "class_id": FORMAL})
    grade("正式", limit=cny("100000.00"), payment_days=30, class_ids=[FORMAL])
    large = grade("大客户", limit=cny("500000.00"))
    answer(customers, asked(customers, second, credit_grade_id=large["id"], payment_days=90))
    before = terms(customers, survivor)
    assert before["credit_limit"] == cny("100000.00")
    merged(customers, survivor, second)
    assert terms(customers, survivor) == before
    [done] = customers.call(merger.listed)["items"]
    customers.call(merger.split, {"merger_id": done["id"]}, if_version=done["version"])
    assert terms(customers, bare)["credit_limit"] is None
    merged(customers, bare, second)
    after = terms(customers, bare)
    assert (after["credit_limit"], after["payment_days"]) == (cny("500000.00"), 90)
