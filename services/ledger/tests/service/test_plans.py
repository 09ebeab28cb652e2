"""Payment plans: what is paid of them is derived from what was received."""

from dataclasses import replace

import pytest

from chassis.errors import ServiceError
from contracts.ledger import account, bad_debt, credit_note, receipt, receivable
from contracts.ledger import payment_plan as contract

pytestmark = pytest.mark.requirement("LED-04")


def line(due_on, amount, currency="CNY"):
    return {"due_on": due_on, "amount": {"amount": amount, "currency": currency}}


LINES = [line("2026-04-10", "30000.00"), line("2026-05-10", "70000.00")]


def plan(ledger, total="100000.00", lines=LINES, **about):
    fields = {"customer_id": "c-1", "title": "合同一期", "total": {"amount": total}}
    return ledger.call(contract.create, {**fields, "lines": lines, **about})


def read(ledger, made):
    return ledger.call(contract.get, {"payment_plan_id": made["id"]})


def state(ledger, made):
    told = read(ledger, made)
    return [(part["paid"]["amount"], part["state"]) for part in told["lines"]]


def sums(told):
    """Return the state, and what was paid, credited and written off."""
    amounts = (told[name]["amount"] for name in ("paid", "credited", "written_off"))
    return told["state"], *amounts


def divided(ledger, made):
    told = read(ledger, made)
    return [sums(one) for one in (told, *told["lines"])]


def take_off(ledger, operation, made, amount):
    given = {"receivable_id": made["receivable_id"], "amount": {"amount": amount}, "reason": "x"}
    return ledger.keyed(operation, given)


def opened(ledger, **about):
    made = plan(ledger, **about)
    return ledger.keyed(contract.open_, {"payment_plan_id": made["id"]}, if_version=1)


def receive(ledger, made, amount, allocated=None):
    return ledger.receive(amount, ({"id": made["receivable_id"]}, allocated or amount))


@pytest.mark.requirement("LED-06")
def test_the_tax_of_a_plan_is_no_income(ledger):
    tax = {"tax": {"amount": "11504.42"}}
    made = opened(ledger, **tax)
    assert made["tax"]["amount"] == "11504.42"
    assert (ledger.balance("5001"), ledger.balance("2221")) == ("-88495.58", "-11504.42")
    for wrong, code in (
        ({"amount": "100000.01"}, "tax_too_high"),
        ({"amount": "1.00", "currency": "USD"}, "tax_currency"),
    ):
        refused = ledger.refusal(plan, ledger, tax=wrong)
        assert refused == f"ledger.payment_plan.{code}"
    [debt] = ledger.owe("100000.00")
    assert plan(ledger, receivable_id=debt["id"])["tax"]["amount"] == "0.00"
    [other] = ledger.owe("100000.00")
    refused = ledger.refusal(plan, ledger, receivable_id=other["id"], **tax)
    assert refused == "ledger.payment_plan.other_tax"


@pytest.mark.requirement("EX-13")
def test_a_receipt_fills_the_first_line_and_a_part_of_the_second(ledger):
    """Worked example 13: 30,000 and 70,000 planned, 50,000 received, then reversed."""
    made = opened(ledger)
    assert state(ledger, made) == [("0.00", "open"), ("0.00", "open")]
    got = receive(ledger, made, "50000.00")
    assert state(ledger, made) == [("30000.00", "paid"), ("20000.00", "partial")]
    ledger.keyed(
        receipt.reverse, {"receipt_id": got["id"], "reason": "x"}, if_version=got["version"]
    )
    assert state(ledger, made) == [("0.00", "open"), ("0.00", "open")]
    assert ledger.problems() == []


@pytest.mark.requirement("EX-13")
def test_a_receipt_forty_cents_short_pays_the_plan_and_over_payment_is_an_advance(ledger):
    """Worked example 13: 69,999.60 for 70,000 with a tolerance of 1.00; more stays an advance."""
    made = opened(ledger)
    receive(ledger, made, "30000.00")
    got = receive(ledger, made, "69999.60")
    assert got["written_off"]["amount"] == "0.40"
    assert state(ledger, made) == [("30000.00", "paid"), ("69999.60", "paid")]
    assert sums(read(ledger, made)) == ("paid", "99999.60", "0.00", "0.40")
    over = ledger.receive("10.00")
    assert over["advance"]["amount"] == "10.00"


def test_what_is_given_up_of_a_plan_is_not_paid(ledger):
    made = opened(ledger)
    take_off(ledger, bad_debt.write_off, made, "40000.00")
    assert divided(ledger, made) == [
        ("open", "0.00", "0.00", "40000.00"),
        ("settled", "0.00", "0.00", "30000.00"),
        ("open", "0.00", "0.00", "10000.00"),
    ]
    bad = take_off(ledger, bad_debt.write_off, made, "60000.00")
    assert divided(ledger, made)[0] == ("settled", "0.00", "0.00", "100000.00")
    ledger.keyed(bad_debt.recover, {"bad_debt_id": bad["id"]}, if_version=1)
    receive(ledger, made, "60000.00")
    assert divided(ledger, made) == [
        ("settled", "60000.00", "0.00", "40000.00"),
        ("paid", "30000.00", "0.00", "0.00"),
        ("settled", "30000.00", "0.00", "40000.00"),
    ]
    assert ledger.problems() == []


def test_what_is_credited_of_a_plan_is_not_paid_and_money_fills_the_first_lines(ledger):
    made = opened(ledger)
    take_off(ledger, credit_note.create, made, "40000.00")
    assert divided(ledger, made) == [
        ("open", "0.00", "40000.00", "0.00"),
        ("settled", "0.00", "30000.00", "0.00"),
        ("open", "0.00", "10000.00", "0.00"),
    ]
    receive(ledger, made, "59999.60")
    assert divided(ledger, made) == [
        ("settled", "59999.60", "40000.00", "0.40"),
        ("paid", "30000.00", "0.00", "0.00"),
        ("settled", "29999.60", "40000.00", "0.40"),
    ]


def test_what_is_left_after_a_part_is_given_up_has_the_age_of_the_rest(ledger):
    made = opened(ledger)
    take_off(ledger, bad_debt.write_off, made, "40000.00")
    assert ages(ledger) == ("60000.00", "0.00")
    assert reminded(ledger, 30) == []
    assert state(ledger, made) == [("0.00", "settled"), ("0.00", "open")]
    assert reminded(ledger, 18) == [(1, "2026-05-10", "60000.00")]
    assert state(ledger, made) == [("0.00", "settled"), ("0.00", "overdue")]


def test_a_plan_becomes_a_receivable_on_its_first_day_and_once(ledger):
    made = plan(ledger)
    assert (made["state"], made["receivable_id"]) == ("planned", None)
    ledger.harness.clock.advance(days=17)
    for _ in range(2):
        ledger.harness.run_due()
    [debt] = ledger.call(receivable.listed)["items"]
    assert debt["amount"]["amount"] == "100000.00"
    assert read(ledger, made)["receivable_id"] == debt["id"]
    key = {"payment_plan_id": made["id"]}
    assert ledger.refusal(ledger.keyed, contract.open_, key) == "ledger.payment_plan.opened"
    assert ledger.balance("1122") == "100000.00"


def test_a_plan_that_is_divided_anew_waits_for_its_new_first_day(ledger):
    made = plan(ledger)
    later = [line("2026-04-20", "30000.00"), line("2026-05-10", "70000.00")]
    ledger.call(contract.update, {"payment_plan_id": made["id"], "lines": later}, if_version=1)
    for days, opened_by_then in ((23, False), (10, True)):
        ledger.harness.clock.advance(days=days)
        ledger.harness.run_due()
        assert (read(ledger, made)["receivable_id"] is not None) == opened_by_then


def test_a_plan_that_waits_is_called_off_and_becomes_no_receivable(ledger):
    made, other = plan(ledger), opened(ledger)
    assert {"remove", "open"} <= set(read(ledger, made)["abilities"])
    key = {"payment_plan_id": made["id"]}
    gone = ledger.call(contract.remove, key, if_version=1)
    assert gone["state"] == "planned" and "abilities" not in gone
    assert ledger.refusal(ledger.call, contract.get, key) == "not_found"
    ledger.harness.clock.advance(days=60)
    ledger.harness.run_due()
    assert len(ledger.call(receivable.listed)["items"]) == 1
    key = {"payment_plan_id": other["id"]}
    assert ledger.refusal(ledger.call, contract.remove, key) == "ledger.payment_plan.opened"


def test_a_line_whose_day_is_past_is_overdue(ledger):
    made = opened(ledger)
    ledger.harness.clock.advance(days=20)
    assert state(ledger, made) == [("0.00", "overdue"), ("0.00", "open")]
    assert read(ledger, made)["state"] == "overdue"


def test_a_plan_divides_the_receivable_of_an_order(ledger):
    ledger.confirm(total="113.00")
    [debt] = ledger.call(receivable.listed)["items"]
    lines = [line("2026-04-01", "13.00"), line("2026-04-02", "100.00")]
    made = plan(ledger, "113.00", lines, receivable_id=debt["id"])
    receive(ledger, made, "14.00")
    assert state(ledger, made) == [("13.00", "paid"), ("1.00", "partial")]
    again = ledger.refusal(plan, ledger, "113.00", lines, receivable_id=debt["id"])
    assert again == "ledger.payment_plan.planned_before"
    refused = ledger.refusal(plan, ledger, receivable_id=debt["id"])
    assert refused == "ledger.payment_plan.other_total"
    [other] = ledger.owe("9.00", customer="c-2")
    refused = ledger.refusal(plan, ledger, receivable_id=other["id"])
    assert refused == "ledger.payment_plan.other_customer"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([line("2026-04-01", "99999.99")], "ledger.payment_plan.sum"),
        ([line("2026-04-01", "100000.00", "USD")], "ledger.payment_plan.currency"),
    ],
)
def test_lines_that_do_not_add_up_are_refused(ledger, lines, code):
    assert ledger.refusal(plan, ledger, lines=lines) == code


def test_a_plan_is_divided_anew_with_the_same_total(ledger):
    made = opened(ledger)
    key = {"payment_plan_id": made["id"]}
    lines = [line("2026-06-01", "50000.00"), line("2026-07-01", "50000.00")]
    after = ledger.call(contract.update, {**key, "lines": lines}, if_version=made["version"])
    assert after["version"] == made["version"] + 1
    receive(ledger, made, "60000.00")
    assert state(ledger, made) == [("50000.00", "paid"), ("10000.00", "partial")]


def test_each_part_of_a_plan_has_an_age_of_its_own(ledger):
    made = opened(ledger)
    assert ages(ledger) == ("70000.00", "30000.00")
    receive(ledger, made, "40000.00")
    assert ages(ledger) == ("60000.00", "0.00")
    ledger.owe("5.00", due_on="2026-04-14")
    assert ages(ledger) == ("60000.00", "5.00")


def ages(ledger):
    total = ledger.call(receivable.read_ageing, {"on": "2026-04-15"})["total"]
    return total["not_due"]["amount"], total["days_1_30"]["amount"]


def reminded(ledger, days):
    """Return the levels told by *days* from now, with what of it is overdue and since when."""
    ledger.harness.clock.advance(days=days)
    ledger.harness.run_due()
    told = [one["data"] for one in ledger.told(receivable.overdue)]
    return [(one["level"], one["due_on"], one["open_amount"]["amount"]) for one in told]


def test_each_part_of_a_plan_is_reminded_of_on_its_own(ledger):
    [debt] = ledger.owe("100000.00", due_on="2026-05-10")
    plan(ledger, receivable_id=debt["id"])
    assert reminded(ledger, 16) == []
    first = [(1, "2026-04-10", "30000.00")]
    assert reminded(ledger, 1) == first
    ledger.receive("40000.00", (debt, "40000.00"))
    assert reminded(ledger, 15) == first
    assert reminded(ledger, 14) == first
    assert reminded(ledger, 1) == [*first, (1, "2026-05-10", "60000.00")]


def test_what_was_cancelled_is_neither_planned_nor_expected(ledger):
    kept, gone = ledger.owe("100000.00", "100000.00")
    made = plan(ledger, receivable_id=kept["id"])
    ledger.keyed(receivable.cancel, {"receivable_id": gone["id"], "reason": "x"})
    refused = ledger.refusal(plan, ledger, receivable_id=gone["id"])
    assert refused == "ledger.receivable.not_open"
    ledger.keyed(receivable.cancel, {"receivable_id": kept["id"], "reason": "x"})
    told = ledger.call(contract.get, {"payment_plan_id": made["id"]})
    assert {one["state"] for one in (told, *told["lines"])} == {"cancelled"}
    ledger.harness.clock.advance(days=60)
    assert ledger.call(contract.listed)["items"][0]["state"] == "cancelled"
    anew = {"payment_plan_id": made["id"], "lines": [line("2026-06-01", "100000.00")]}
    refused = ledger.refusal(ledger.call, contract.update, anew, if_version=told["version"])
    assert refused == "ledger.payment_plan.cancelled"


@pytest.mark.requirement("PLT-17")
def test_the_history_tells_each_line_as_it_was_and_as_it_is(ledger):
    made = plan(ledger)
    key = {"payment_plan_id": made["id"]}
    lines = [line("2026-04-10", "40000.00"), line("2026-06-10", "60000.00")]
    ledger.call(contract.update, {**key, "lines": lines})
    [before, after] = ledger.call(contract.history, key)["items"][0]["changes"]["lines"]
    told = [
        [one and (one["due_on"], one["amount"]["amount"]) for one in s] for s in (before, after)
    ]
    assert told == [
        [("2026-04-10", "30000.00"), ("2026-05-10", "70000.00"), None],
        [("2026-04-10", "40000.00"), None, ("2026-06-10", "60000.00")],
    ]


def test_what_keeps_a_plan_from_being_opened_points_to_no_field_of_the_input(ledger):
    own = {"code": "5001CNY", "name_zh": "人民币收入", "type": "income", "currency": "CNY"}
    ledger.call(account.create, own)
    ledger.runtime.settings = replace(ledger.runtime.settings, income_account="5001CNY")
    lines = [{"due_on": "2026-04-10", "amount": {"amount": "10.00", "currency": "USD"}}]
    total = {"amount": "10.00", "currency": "USD"}
    about = {"customer_id": "c-1", "title": "合同", "total": total, "lines": lines}
    made = ledger.call(contract.create, about)
    with pytest.raises(ServiceError) as refused:
        ledger.keyed(contract.open_, {"payment_plan_id": made["id"]}, if_version=1)
    assert (refused.value.code, refused.value.pointer) == ("ledger.entry.wrong_currency", "")
