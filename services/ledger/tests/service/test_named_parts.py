"""Money that names the line of a plan or the invoice that it is for, and stays with it."""

import pytest

from contracts.ledger import credit_note, invoice, payment_plan, receipt, receivable
from contracts.organization import approval

pytestmark = pytest.mark.requirement("LED-05")
LINES = [("2026-04-10", "30000.00"), ("2026-05-10", "70000.00")]


def cny(amount):
    return {"amount": amount, "currency": "CNY"}


def lines(*parts):
    return [{"due_on": day, "amount": cny(amount), **more} for day, amount, more in parts]


def opened(ledger):
    """Return a plan of 30,000 and 70,000 that is a receivable."""
    fields = {"customer_id": "c-1", "title": "合同", "total": cny("100000.00")}
    planned = {"lines": lines(*((*one, {}) for one in LINES))}
    made = ledger.call(payment_plan.create, {**fields, **planned})
    return ledger.keyed(payment_plan.open_, {"payment_plan_id": made["id"]}, if_version=1)


def got(ledger, plan):
    told = ledger.call(payment_plan.get, {"payment_plan_id": plan["id"]})
    return [(part["paid"]["amount"], part["state"]) for part in told["lines"]]


def pay(ledger, amount, *parts, **about):
    """Receive money for what is named: pairs of names and amounts."""
    wishes = [{**names, "amount": cny(part)} for names, part in parts]
    fields = {"customer_id": "c-1", "amount": cny(amount), "allocations": wishes}
    return ledger.keyed(receipt.post, {**fields, **about})


def of_line(plan, place):
    return {"plan_line_id": plan["lines"][place]["id"]}


def issued(ledger, debt, amount, number):
    fields = {"kind": "ordinary", "party_id": "c-1", "title": {"name": "华为"}}
    line = {"name": "货物", "amount": cny(amount), "rate": "13"}
    asked = {**fields, "lines": [line], "receivable_id": debt["id"]}
    made = ledger.keyed(invoice.create, asked)
    given = {"invoice_id": made["id"], "number": f"{number:020d}"}
    return ledger.keyed(invoice.issue, given, if_version=1)


def paid(ledger, made):
    told = ledger.call(invoice.get, {"invoice_id": made["id"]})
    [listed] = ledger.call(invoice.listed, {"number": made["number"]})["items"]
    assert (listed["paid"], listed["payment_state"]) == (told["paid"], told["payment_state"])
    return told["paid"]["amount"], told["payment_state"]


def test_money_for_a_line_of_a_plan_is_its_own_and_other_money_fills_the_first(ledger):
    plan = opened(ledger)
    made = pay(ledger, "50000.00", (of_line(plan, 1), "50000.00"))
    [part] = made["allocations"]
    assert part["receivable_id"] == plan["receivable_id"]
    assert part["plan_line_id"] == plan["lines"][1]["id"]
    assert got(ledger, plan) == [("0.00", "open"), ("50000.00", "partial")]
    pay(ledger, "35000.00", ({"receivable_id": plan["receivable_id"]}, "35000.00"))
    assert got(ledger, plan) == [("30000.00", "paid"), ("55000.00", "partial")]
    ledger.keyed(receipt.reverse, {"receipt_id": made["id"], "reason": "x"}, if_version=1)
    assert got(ledger, plan) == [("30000.00", "paid"), ("5000.00", "partial")]
    assert ledger.problems() == []


def test_what_is_open_of_the_other_lines_has_their_age(ledger):
    plan = opened(ledger)
    pay(ledger, "70000.00", (of_line(plan, 1), "70000.00"))
    total = ledger.call(receivable.read_ageing, {"on": "2026-04-15"})["total"]
    assert (total["days_1_30"]["amount"], total["not_due"]["amount"]) == ("30000.00", "0.00")


def test_one_receipt_pays_several_lines_and_the_last_one_rounds_off(ledger):
    plan = opened(ledger)
    parts = (of_line(plan, 0), "30000.00"), (of_line(plan, 1), "69999.60")
    made = pay(ledger, "99999.60", *parts)
    assert [one["written_off"]["amount"] for one in made["allocations"]] == ["0.00", "0.40"]
    assert got(ledger, plan) == [("30000.00", "paid"), ("69999.60", "paid")]
    assert ledger.problems() == []


def test_a_line_keeps_its_money_when_its_day_moves(ledger):
    plan = opened(ledger)
    made = pay(ledger, "20000.00", (of_line(plan, 1), "20000.00"))
    kept = {"id": plan["lines"][1]["id"]}
    moved = lines(("2026-04-20", "70000.00", kept), ("2026-04-30", "30000.00", {}))
    change = {"payment_plan_id": plan["id"], "lines": moved}
    version = ledger.call(payment_plan.get, {"payment_plan_id": plan["id"]})["version"]
    ledger.call(payment_plan.update, change, if_version=version)
    assert got(ledger, plan) == [("20000.00", "partial"), ("0.00", "open")]
    left_out = {**change, "lines": lines(("2026-04-20", "100000.00", {}))}
    refused = ledger.refusal(ledger.call, payment_plan.update, left_out, if_version=version + 1)
    assert refused == "ledger.payment_plan.line_paid"
    unknown = lines(("2026-04-20", "70000.00", kept), ("2026-05-01", "30000.00", {"id": "nothing"}))
    change = {"payment_plan_id": plan["id"], "lines": unknown}
    refused = ledger.refusal(ledger.call, payment_plan.update, change, if_version=version + 1)
    assert refused == "ledger.payment_plan.line_unknown"
    key = {"receipt_id": made["id"], "reason": "x"}
    ledger.keyed(receipt.reverse, key, if_version=made["version"])
    ledger.call(payment_plan.update, left_out, if_version=version + 1)
    assert got(ledger, plan) == [("0.00", "open")]


def test_an_invoice_tells_what_is_paid_of_it(ledger):
    [debt] = ledger.owe("100.00")
    first, second = issued(ledger, debt, "60.00", 1), issued(ledger, debt, "40.00", 2)
    assert paid(ledger, first) == ("0.00", "unpaid")
    made = pay(ledger, "30.00", ({"invoice_id": second["id"]}, "30.00"))
    for named in ({"invoice_id": second["id"]}, {"receivable_id": debt["id"]}):
        [found] = ledger.call(receipt.listed, named)["items"]
        assert found["id"] == made["id"]
    assert ledger.call(receipt.listed, {"invoice_id": first["id"]})["items"] == []
    assert (paid(ledger, first), paid(ledger, second)) == (
        ("0.00", "unpaid"),
        ("30.00", "partial"),
    )
    pay(ledger, "65.00", ({"receivable_id": debt["id"]}, "65.00"))
    assert (paid(ledger, first), paid(ledger, second)) == (("60.00", "paid"), ("35.00", "partial"))
    assert ledger.debt(debt["id"]) == ("open", "5.00")
    assert ledger.problems() == []


def test_money_of_an_invoice_that_is_credited_goes_to_the_next(ledger):
    [debt] = ledger.owe("100.00")
    first, second = issued(ledger, debt, "60.00", 1), issued(ledger, debt, "40.00", 2)
    pay(ledger, "40.00", ({"invoice_id": second["id"]}, "40.00"))
    credit = {"receivable_id": debt["id"], "amount": cny("40.00"), "reason": "退货"}
    ledger.keyed(credit_note.create, credit)
    assert paid(ledger, second) == ("0.00", None)
    assert paid(ledger, first) == ("40.00", "partial")


def test_what_is_named_must_belong_together_and_have_enough_left(ledger):
    plan = opened(ledger)
    [debt] = ledger.owe("100.00")
    bill = issued(ledger, debt, "60.00", 1)
    for names, amount, code in (
        ({}, "1.00", "nothing_named"),
        ({**of_line(plan, 0), "receivable_id": debt["id"]}, "1.00", "named_apart"),
        ({**of_line(plan, 0), "invoice_id": bill["id"]}, "1.00", "named_apart"),
        (of_line(plan, 0), "30000.01", "line_full"),
        ({"invoice_id": bill["id"]}, "60.01", "over_allocated"),
    ):
        refused = ledger.refusal(pay, ledger, "90000.00", (names, amount))
        assert refused == f"ledger.receipt.{code}"
    twice = (of_line(plan, 0), "1.00")
    assert ledger.refusal(pay, ledger, "2.00", twice, twice) == "ledger.receipt.allocated_twice"


def test_nothing_is_paid_that_is_no_debt_yet(ledger):
    waiting = {"customer_id": "c-1", "title": "x", "total": cny("1.00")}
    planned = {**waiting, "lines": lines(("2026-12-01", "1.00", {}))}
    plan = ledger.call(payment_plan.create, planned)
    fields = {"kind": "ordinary", "party_id": "c-1", "title": {"name": "华为"}}
    line = {"name": "货物", "amount": cny("1.00"), "rate": "13"}
    asked = ledger.keyed(invoice.create, {**fields, "lines": [line]})
    for names, code in (
        (of_line(plan, 0), "ledger.receipt.plan_not_opened"),
        ({"invoice_id": asked["id"]}, "ledger.receipt.not_invoiced"),
        ({"plan_line_id": "nothing"}, "unknown_record"),
        ({"invoice_id": "nothing"}, "unknown_record"),
    ):
        assert ledger.refusal(pay, ledger, "1.00", (names, "1.00")) == code


def test_what_waits_for_its_approval_names_the_same_when_it_is_booked(ledger):
    plan = opened(ledger)
    made = pay(ledger, "10.00", (of_line(plan, 1), "10.00"), ask_approval=True)
    [wanted] = made["wanted"]
    assert wanted["plan_line_id"] == plan["lines"][1]["id"]
    told = {"id": made["approval_id"], "document_resource": "ledger.receipt"}
    told |= {"document_id": made["id"], "kind": "ledger.receipt", "state": "approved"}
    told |= {"snapshot_hash": "x", "decided_by": "boss", "decided_by_name": "Boss"}
    ledger.tell(approval.approved, made["approval_id"], told)
    ledger.keyed(receipt.book, {"receipt_id": made["id"]}, if_version=2)
    assert got(ledger, plan) == [("0.00", "open"), ("10.00", "partial")]
    advance = pay(ledger, "5.00")
    given = {"receipt_id": advance["id"], "allocations": [{**of_line(plan, 0), "amount": cny("5")}]}
    ledger.keyed(receipt.allocate, given, if_version=1)
    assert got(ledger, plan) == [("5.00", "partial"), ("10.00", "partial")]


def test_the_line_that_waiting_money_names_stays_and_approvers_read_of_it(ledger):
    plan = opened(ledger)
    pay(ledger, "10.00", (of_line(plan, 1), "10.00"), ask_approval=True)
    [part] = ledger.told(receipt.approval_asked)[0]["data"]["snapshot"]["parts"]
    line = {"title": plan["lines"][1]["title"], "due_on": plan["lines"][1]["due_on"]}
    assert part["plan_line"] == {**line, "open": "70000.00 CNY"}
    left_out = {"payment_plan_id": plan["id"], "lines": lines(("2026-04-20", "100000.00", {}))}
    refused = ledger.refusal(ledger.call, payment_plan.update, left_out, if_version=2)
    assert refused == "ledger.payment_plan.line_paid"
