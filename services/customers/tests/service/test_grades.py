"""Grades by what customers spent: thresholds, window, grace and freezing by hand."""

import pytest

from contracts.customers import customer as customer_contract
from contracts.customers import grade_scheme as contract
from contracts.ledger import receipt


def money(amount, currency="CNY"):
    return {"amount": amount, "currency": currency}


LEVELS = [
    {"name": "白银", "least": money("1000.00")},
    {"name": "白金", "least": money("100000.00")},
    {"name": "黄金", "least": money("10000.00")},
]


@pytest.fixture
def acme(open_customer):
    return open_customer()


def add_scheme(customers, **fields):
    return customers.call(contract.create, {"name": "消费等级", "levels": LEVELS, **fields})


def pay(customers, customer, amount, number="r1", on="2026-03-25", event=receipt.posted):
    about = {"id": number, "number": number, "customer_id": customer["id"], "state": "posted"}
    sums = {"amount": money(amount), "advance": money("0.00"), "written_off": money("0.00")}
    told = {**about, **sums, "received_on": on, "allocations": []}
    version = 1 if event is receipt.posted else 2
    customers.tell(event, number, told, version=version)


def grading(customers, customer):
    return customers.call(contract.grading, {"customer_id": customer["id"]})


def freeze(who, customer, grade="白金"):
    given = {"customer_id": customer["id"], "grade": grade, "reason": "老板的朋友"}
    return who.call(contract.freeze_grade, given)


@pytest.mark.requirement("CUS-03")
def test_spending_lifts_a_customer_at_once_and_that_is_told(customers, acme):
    add_scheme(customers)
    pay(customers, acme, "9999.99")
    assert grading(customers, acme)["grade"] == "白银"
    pay(customers, acme, "0.01", "r2")
    told = grading(customers, acme)
    assert (told["grade"], told["spent"], told["since_on"]) == (
        "黄金",
        money("10000.00"),
        "2025-03-25",
    )
    assert (told["next_grade"], told["missing"]) == ("白金", money("90000.00"))
    [first, last] = customers.told(contract.graded)
    assert (last["data"]["from_grade"], last["data"]["grade"]) == ("白银", "黄金")
    assert [change["grade"] for change in told["changes"]] == ["黄金", "白银"]
    found = customers.call(customer_contract.listed, {"grade": "黄金"})["items"]
    assert [row["id"] for row in found] == [acme["id"]]


@pytest.mark.requirement("CUS-03")
def test_a_grade_falls_when_its_grace_is_over(customers, acme):
    add_scheme(customers, window_days=90, grace_days=10)
    pay(customers, acme, "10000.00")
    customers.clock.advance(days=90)
    customers.run_due()
    told = grading(customers, acme)
    assert (told["grade"], told["reached"]) == ("黄金", None)
    assert told["falls_at"] == "2026-07-03T04:00:00.000Z"
    customers.clock.advance(days=10)
    customers.run_due()
    told = grading(customers, acme)
    assert (told["grade"], told["falls_at"], told["changes"][0]["how"]) == (None, None, "scheme")


@pytest.mark.requirement("CUS-03")
def test_a_grade_whose_grace_ended_in_the_bin_falls_with_the_return(customers, acme):
    add_scheme(customers, window_days=90, grace_days=10)
    pay(customers, acme, "10000.00")
    key = {"customer_id": acme["id"]}
    customers.call(customer_contract.remove, key)
    for days in (90, 10, 1):
        customers.clock.advance(days=days)
        customers.run_due()
    customers.call(customer_contract.restore, key)
    customers.run_due()
    assert grading(customers, acme)["falls_at"] is not None
    customers.clock.advance(days=10)
    customers.run_due()
    assert grading(customers, acme)["grade"] is None


def test_who_spends_again_within_the_grace_keeps_the_grade(customers, acme):
    add_scheme(customers, window_days=90, grace_days=10)
    pay(customers, acme, "10000.00")
    customers.clock.advance(days=91)
    customers.run_due()
    pay(customers, acme, "10000.00", "r2", on="2026-06-24")
    told = grading(customers, acme)
    assert (told["grade"], told["falls_at"]) == ("黄金", None)
    customers.clock.advance(days=30)
    customers.run_due()
    assert grading(customers, acme)["grade"] == "黄金"


def test_money_that_bounced_counts_no_longer(customers, acme):
    add_scheme(customers, grace_days=0)
    pay(customers, acme, "10000.00")
    pay(customers, acme, "10000.00", event=receipt.reversed_)
    assert grading(customers, acme)["grade"] is None


@pytest.mark.requirement("CUS-03")
def test_a_frozen_grade_is_left_alone_until_it_is_freed(customers, acme):
    add_scheme(customers)
    made = freeze(customers, acme)
    assert (made["grade"], made["grade_frozen"]) == ("白金", True)
    pay(customers, acme, "1000.00")
    assert grading(customers, acme)["grade"] == "白金"
    free = {"customer_id": acme["id"], "reason": "合作结束"}
    freed = customers.call(contract.unfreeze_grade, free)
    assert freed["grade_frozen"] is False
    told = grading(customers, acme)
    assert (told["grade"], told["falls_at"]) == ("白金", "2026-04-24T04:00:00.000Z")
    assert [change["how"] for change in told["changes"]] == ["freed", "hand"]
    assert told["changes"][1]["reason"] == "老板的朋友"


def test_a_grade_that_the_scheme_does_not_know_is_refused(customers, acme, refusal_of):
    assert refusal_of(freeze, customers, acme).code == "customers.grade_scheme.unknown_grade"
    add_scheme(customers)
    refusal = refusal_of(freeze, customers, acme, "钻石")
    assert (refusal.pointer, refusal.details["grade"]) == ("/grade", "钻石")
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    assert refusal_of(freeze, rep, acme).status == 404


@pytest.mark.requirement("CUS-03")
def test_a_changed_scheme_grades_everybody_anew(customers, acme):
    pay(customers, acme, "1000.00")
    assert grading(customers, acme)["scheme_id"] is None
    scheme = add_scheme(customers, grace_days=0)
    customers.run_due()
    assert grading(customers, acme)["grade"] == "白银"
    easy = {"levels": [{"name": "白金", "least": money("500.00")}]}
    customers.call(contract.update, {"grade_scheme_id": scheme["id"], **easy}, if_version=1)
    customers.run_due()
    assert grading(customers, acme)["grade"] == "白金"


def test_a_scheme_has_levels_that_differ_in_one_currency(customers, refusal_of):
    twice = [LEVELS[0], {"name": "白银", "least": money("5.00")}]
    alike = [LEVELS[0], {"name": "青铜", "least": money("1000.00")}]
    dollars = [{"name": "白银", "least": money("5.00", "USD")}]
    for levels in (twice, alike, dollars):
        refusal = refusal_of(add_scheme, customers, levels=levels)
        assert refusal.code == "customers.grade_scheme.levels_wrong"
    made = add_scheme(customers)
    change = {"grade_scheme_id": made["id"], "currency": "USD"}
    assert refusal_of(customers.call, contract.update, change).code.endswith("levels_wrong")
    customers.call(contract.update, change | {"currency": made["currency"]}, if_version=1)


def test_one_scheme_is_active_at_a_time(customers, refusal_of):
    first = add_scheme(customers)
    second = add_scheme(customers, name="新方案", active=False)
    on = {"grade_scheme_id": second["id"], "active": True}
    refusal = refusal_of(customers.call, contract.update, on)
    assert (refusal.code, refusal.details["name"]) == (
        "customers.grade_scheme.another_active",
        "消费等级",
    )
    customers.call(contract.update, {"grade_scheme_id": first["id"], "active": False})
    assert customers.call(contract.update, on)["active"] is True
