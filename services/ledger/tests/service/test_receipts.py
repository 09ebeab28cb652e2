"""Receipts: allocation, advances, rounding, reversal."""

import pytest

from chassis.errors import ServiceError, sentence
from contracts.ledger import entry, payable, pieces, receivable
from contracts.ledger import receipt as contract

pytestmark = pytest.mark.requirement("LED-05")


def states(ledger, *receivables):
    return [ledger.debt(r["id"]) for r in receivables]


def reverse(ledger, made):
    version = {"if_version": made["version"]}
    return ledger.keyed(contract.reverse, {"receipt_id": made["id"], "reason": "退票"}, **version)


def test_a_receipt_pays_one_plan_line_and_a_part_of_the_next(ledger):
    first, second = ledger.owe("30000.00", "70000.00")
    made = ledger.receive("50000.00", (first, "30000.00"), (second, "20000.00"))
    assert states(ledger, first, second) == [("settled", "0.00"), ("open", "50000.00")]
    assert (ledger.balance("1002"), ledger.balance("1122")) == ("50000.00", "50000.00")
    assert ledger.exposure() == ("50000.00", "0.00", "0.00")
    reverse(ledger, made)
    assert states(ledger, first, second) == [("open", "30000.00"), ("open", "70000.00")]
    assert ledger.exposure() == ("100000.00", "0.00", "0.00")
    assert ledger.balance("1002") == "0.00"
    assert ledger.problems() == []


def test_over_payment_stays_as_an_advance(ledger):
    [debt] = ledger.owe("100.00")
    made = ledger.receive("130.00", (debt, "100.00"))
    assert made["advance"]["amount"] == "30.00"
    assert ledger.balance("2203") == "-30.00"
    assert ledger.exposure() == ("0.00", "0.00", "30.00")


def test_a_rest_within_the_tolerance_is_given_up_as_rounding(ledger):
    [debt] = ledger.owe("70000.00")
    made = ledger.receive("69999.60", (debt, "69999.60"))
    assert made["written_off"]["amount"] == "0.40"
    assert states(ledger, debt) == [("settled", "0.00")]
    assert [ledger.balance(c) for c in ("1122", "1002", "5603")] == ["0.00", "69999.60", "0.40"]
    reverse(ledger, made)
    assert states(ledger, debt) == [("open", "70000.00")]
    assert ledger.balance("5603") == "0.00"
    assert ledger.problems() == []


@pytest.mark.parametrize(("amount", "about"), [("68.99", {}), ("69.50", {"round_off": False})])
def test_a_larger_rest_or_an_exact_clerk_gives_nothing_up(ledger, amount, about):
    [debt] = ledger.owe("70.00")
    ledger.receive(amount, (debt, amount), **about)
    assert ledger.debt(debt["id"])[0] == "open"


def test_what_is_left_goes_to_the_debts_due_first(ledger):
    [late] = ledger.owe("40.00", due_on="2026-06-01")
    [soon] = ledger.owe("50.00", due_on="2026-04-01")
    made = ledger.receive("60.00", oldest_first=True)
    assert states(ledger, soon, late) == [("settled", "0.00"), ("open", "30.00")]
    assert made["advance"]["amount"] == "0.00"


def test_it_goes_on_until_the_money_or_the_debts_are_used_up(ledger, monkeypatch):
    monkeypatch.setattr("ledger.receivables.store.PAGE", 2)
    debts = ledger.owe(*["10.00"] * 5)
    ledger.receive("45.00", oldest_first=True)
    assert sorted(states(ledger, *debts)) == [("open", "5.00"), *[("settled", "0.00")] * 4]
    made = ledger.receive("12.00", oldest_first=True)
    assert made["advance"]["amount"] == "7.00"
    assert ledger.problems() == []
    told = ledger.told(contract.posted)[-1]["data"]
    told |= {"allocations": told["allocations"] * 300}
    assert len(contract.posted.schema.load(told)["allocations"]) == 300


def test_an_advance_is_allocated_later(ledger):
    made = ledger.receive("100.00")
    [debt] = ledger.owe("60.00")
    parts = {"allocations": [{"receivable_id": debt["id"], "amount": {"amount": "60.00"}}]}
    after = ledger.keyed(contract.allocate, {"receipt_id": made["id"], **parts}, if_version=1)
    assert (after["advance"]["amount"], after["version"]) == ("40.00", 2)
    assert (ledger.balance("2203"), ledger.balance("1122")) == ("-40.00", "0.00")
    [told] = ledger.told(contract.allocated)
    assert (told["aggregateversion"], len(told["data"]["allocations"])) == (2, 1)
    assert ledger.exposure() == ("0.00", "0.00", "40.00")
    reverse(ledger, after)
    assert ledger.exposure() == ("60.00", "0.00", "0.00")
    assert (ledger.balance("2203"), ledger.balance("1002")) == ("0.00", "0.00")
    assert ledger.problems() == []


@pytest.mark.parametrize(
    ("amount", "part", "code"),
    [
        ("200.00", "100.01", "ledger.receipt.over_allocated"),
        ("50.00", "50.01", "ledger.receipt.over_allocated"),
        ("50.00", "0.00", "ledger.receipt.nothing_received"),
    ],
)
def test_more_than_there_is_is_refused_and_nothing_is_left_behind(ledger, amount, part, code):
    [debt] = ledger.owe("100.00")
    assert ledger.refusal(ledger.receive, amount, (debt, part)) == code
    assert states(ledger, debt) == [("open", "100.00")]
    assert ledger.call(contract.listed)["items"] == []
    assert ledger.receive("1.00")["number"] == "RC202603-00001"
    assert ledger.problems() == []


@pytest.mark.parametrize(
    ("amount", "part", "said"),
    [
        ("200.00", "100.01", "无法核销 100.01 CNY：该应收款仅剩 100.00 CNY。"),
        ("50.00", "50.01", "无法核销 50.01 CNY：该回款仅剩 50.00 CNY。"),
    ],
)
@pytest.mark.parametrize("about", [{}, {"ask_approval": True}], ids=["at once", "asked"])
def test_who_allocates_too_much_is_told_where_and_of_what(ledger, amount, part, said, about):
    first, debt = ledger.owe("1.00", "100.00")
    with pytest.raises(ServiceError) as refused:
        ledger.receive(amount, (debt, part), **about)
    assert refused.value.pointer == "/allocations/0/amount"
    assert refused.value.details["id"] == debt["id"]
    assert sentence(refused.value.code, "zh", refused.value.details) == said
    with pytest.raises(ServiceError) as refused:
        ledger.receive(amount, (first, "0.01"), (debt, part), **about)
    assert refused.value.pointer == "/allocations/1/amount"


def test_what_does_not_belong_together_is_refused(ledger):
    [debt] = ledger.owe("100.00")
    [theirs] = ledger.owe("100.00", customer="c-2")
    refused = ledger.refusal
    assert refused(ledger.receive, "1.00", (theirs, "1.00")) == "ledger.receipt.other_customer"
    twice = ((debt, "1.00"), (debt, "2.00"))
    assert refused(ledger.receive, "9.00", *twice) == "ledger.receipt.allocated_twice"
    assert refused(ledger.receive, "9.00", ({"id": "nope"}, "1.00")) == "unknown_record"
    ledger.receive("100.00", (debt, "100.00"))
    assert refused(ledger.receive, "1.00", (debt, "1.00")) == "ledger.receivable.not_open"


def test_a_receipt_pays_debts_in_its_own_currency(ledger):
    [debt] = ledger.owe("100.00")
    parts = [{"receivable_id": debt["id"], "amount": {"amount": "9.00", "currency": "USD"}}]
    body = {"customer_id": "c-1", "amount": {"amount": "9.00"}, "allocations": parts}
    assert ledger.refusal(ledger.keyed, contract.post, body) == "ledger.receipt.other_currency"
    body["amount"]["currency"] = "USD"
    assert ledger.refusal(ledger.keyed, contract.post, body) == "ledger.receipt.other_currency"
    assert ledger.refusal(ledger.keyed, contract.post, {**body, "allocations": []}) == (
        "ledger.entry.wrong_currency"
    )


def test_money_arrives_on_accounts_that_hold_money(ledger):
    refused = ledger.refusal
    assert refused(ledger.receive, "1.00", account_code="1122") == "ledger.receipt.not_cash"
    assert refused(ledger.receive, "1.00", account_code="7") == "ledger.account.unknown"
    assert refused(ledger.receive, "0.00") == "ledger.receipt.nothing_received"


def test_a_movement_of_the_bank_counts_once_until_it_is_reversed(ledger):
    made = ledger.receive("5.00", bank_reference="20260325-001")
    again = ledger.refusal(ledger.receive, "5.00", bank_reference="20260325-001")
    assert again == "ledger.receipt.double_receipt"
    reverse(ledger, made)
    assert ledger.receive("5.00", bank_reference="20260325-001")["state"] == "posted"


def test_a_receipt_is_reversed_once(ledger):
    made = ledger.receive("5.00")
    gone = reverse(ledger, made)
    assert (gone["state"], gone["advance"]["amount"]) == ("reversed", "0.00")
    assert ledger.refusal(reverse, ledger, gone) == "ledger.receipt.reversed"
    assert ledger.refusal(reverse, ledger, made) == "stale"
    assert len(ledger.told(contract.reversed_)) == 1


def test_the_entry_of_a_receipt_is_reversed_only_with_the_receipt(ledger):
    made = ledger.receive("5.00")
    refused = ledger.refusal(ledger.keyed, entry.reverse, {"entry_id": made["entry_id"]})
    assert refused == "ledger.entry.not_reversible"


def test_listeners_are_told_what_was_paid_settled_and_taken_back(ledger):
    ledger.confirm()
    [debt] = ledger.call(receivable.listed)["items"]
    made = ledger.receive("113.00", (debt, "113.00"))
    [posted] = ledger.told(contract.posted)
    [part] = posted["data"]["allocations"]
    assert (part["source_id"], part["amount"]["amount"]) == ("order-1", "113.00")
    assert ledger.told(receivable.settled)[0]["data"]["source_id"] == "order-1"
    reverse(ledger, made)
    [taken_back] = ledger.told(contract.reversed_)
    assert taken_back["data"]["allocations"] == [part]
    assert ledger.told(receivable.reopened)[0]["data"]["open_amount"]["amount"] == "113.00"


def test_a_repeated_key_receives_once(ledger):
    body = {"customer_id": "c-1", "amount": {"amount": "5.00"}}
    first = ledger.call(contract.post, body, idempotency_key="k")
    assert ledger.call(contract.post, body, idempotency_key="k") == first
    assert ledger.balance("1002") == "5.00"


def test_money_does_not_come_in_before_its_day(ledger):
    """The clock stands at noon in Shanghai on 25 March."""
    late = ledger.refusal(ledger.receive, "5.00", received_on="2026-03-26")
    assert late == contract.NotYetReceived.code
    assert ledger.receive("5.00", received_on="2026-03-25")["received_on"] == "2026-03-25"


def test_the_ageing_of_a_day_stays_when_an_advance_is_allocated_later(ledger):
    fields = {
        "customer_id": "c-1",
        "title": "合同",
        "amount": {"amount": "50.00", "currency": "CNY"},
    }
    debt = ledger.keyed(receivable.create, {**fields, "happened_on": "2026-03-05"})
    got = ledger.receive("30.00", received_on="2026-03-10")
    wish = {"receivable_id": debt["id"], "amount": {"amount": "30.00", "currency": "CNY"}}
    given = {"receipt_id": got["id"], "allocations": [wish]}
    ledger.keyed(contract.allocate, given, if_version=got["version"])
    days = {"2026-03-15": "50.00", "2026-03-24": "50.00", "2026-03-25": "20.00"}
    for day, left in days.items():
        told = ledger.call(receivable.read_ageing, {"on": day})["total"]["total"]["amount"]
        assert (told, ledger.balance("1122", on=day)) == (left, left)


def paid(ledger, **about):
    return ledger.keyed(payable.pay, {"supplier_id": "c-1", "amount": {"amount": "9.00"}, **about})


PAPERS = {
    "receipt": (lambda ledger, **about: ledger.receive("9.00", **about), contract.listed),
    "payment": (paid, payable.payments_listed),
}


@pytest.mark.requirement("PLT-14")
@pytest.mark.parametrize("name", PAPERS)
def test_money_has_fields_of_the_house_which_are_filled_in_later_too(ledger, name):
    make, listed = PAPERS[name]
    update = {"receipt": contract.update, "payment": payable.update_payment}[name]
    about = {"resource": f"ledger.{name}", "key": "c_sheet", "kind": "text", "label": "台账"}
    ledger.call(pieces.custom_fields.create, {**about, "searched": True, "default": "B1"})
    made = make(ledger)
    asked = make(ledger, custom={"c_sheet": "B2"}, ask_approval=True)
    event = {"receipt": contract.approval_asked, "payment": payable.approval_asked}[name]
    assert ledger.told(event)[-1]["data"]["snapshot"]["custom"] == {"c_sheet": "B2"}
    [found] = ledger.call(listed, {"q": "b2"})["items"]
    assert found["id"] == asked["id"]
    own = {"custom": {"c_sheet": "B3"}}
    ledger.call(update, {f"{name}_id": made["id"], **own}, if_version=made["version"])
    [row] = ledger.call(listed, {"sort": "-c_sheet", "limit": 1})["items"]
    assert (row["id"], row["custom"]) == (made["id"], {"c_sheet": "B3"})
    with pytest.raises(ServiceError) as refused:
        ledger.call(update, {f"{name}_id": asked["id"], **own}, if_version=asked["version"])
    assert refused.value.code == "document.frozen"
