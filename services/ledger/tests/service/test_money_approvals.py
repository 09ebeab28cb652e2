"""Receipts and payments that wait for an approval, and reversals that say why."""

from dataclasses import replace

import pytest

from chassis.errors import ServiceError
from contracts.ledger import account, book, payable, receipt
from contracts.organization import approval, approval_flow

pytestmark = pytest.mark.requirement("LED-05")
ANSWER = {"decided_by": "boss", "decided_by_name": "Boss", "snapshot_hash": "x", "comment": "ok"}


@pytest.fixture
def strict(ledger):
    """A ledger where a hundred yuan and more wait for an approval."""
    limits = {"receipt_approval_minor": 10_000, "payment_approval_minor": 10_000}
    ledger.runtime.settings = replace(ledger.runtime.settings, **limits)
    return ledger


def answer(ledger, event, asked, kind="ledger.receipt"):
    told = {"id": asked["approval_id"], "document_resource": kind, "kind": kind, **ANSWER}
    ledger.tell(event, asked["approval_id"], {**told, "document_id": asked["id"]})


def act(ledger, verb, made, **about):
    """Do *verb* with a receipt as it is now."""
    key = {"receipt_id": made["id"]}
    now = ledger.call(receipt.get, key)
    return ledger.keyed(verb, {**key, **about}, if_version=now["version"])


def owe_supplier(ledger, amount):
    fields = {"supplier_id": "s-1", "title": "采购", "amount": {"amount": amount}}
    return ledger.keyed(payable.create, fields)


def pay(ledger, amount, *parts, **about):
    given = [{"payable_id": p["id"], "amount": {"amount": a}} for p, a in parts]
    fields = {"supplier_id": "s-1", "amount": {"amount": amount}, "parts": given}
    return ledger.keyed(payable.pay, {**fields, **about})


@pytest.mark.requirement("LED-15")
def test_money_of_closed_days_is_not_submitted_and_closing_tells_what_waits(strict):
    early = {"received_on": "2026-02-28"}, {"paid_on": "2026-02-28"}
    strict.receive("150.00", **early[0])
    pay(strict, "150.00", **early[1])
    told = strict.call(book.close, {"until": "2026-02-28"})
    assert (told["closed_until"], told["waiting"]) == ("2026-02-28", 2)
    for money, day in ((strict.receive, early[0]), (lambda a, **d: pay(strict, a, **d), early[1])):
        with pytest.raises(ServiceError) as refused:
            money("150.00", **day)
        pointer = f"/{next(iter(day))}"
        assert (refused.value.code, refused.value.pointer) == (
            "ledger.entry.period_closed",
            pointer,
        )
    told = strict.call(book.reopen, {"until": "2026-01-31", "reason": "x"})
    assert (told["waiting"], strict.call(book.get_period)["version"]) == (0, told["version"])


def test_a_large_receipt_moves_nothing_until_it_is_approved_and_booked(strict):
    [debt] = strict.owe("150.00")
    made = strict.receive("150.00", (debt, "150.00"))
    [asked] = strict.told(receipt.approval_asked)
    assert asked["data"]["facts"]["owner_id"] == made["owner_id"]
    assert (made["state"], made["entry_id"], asked["data"]["id"]) == (
        *("submitted", None),
        made["approval_id"],
    )
    assert (strict.balance("1002"), strict.exposure()) == ("0.00", ("150.00", "0.00", "0.00"))
    assert strict.told(receipt.posted) == []
    answer(strict, approval.approved, made)
    booked = act(strict, receipt.book, made)
    assert (booked["state"], booked["approval_comment"]) == ("posted", "ok")
    assert (booked["decided_by"], booked["wanted"]) == ("boss", [])
    assert strict.debt(debt["id"]) == ("settled", "0.00")
    assert strict.balance("1002") == "150.00"
    assert strict.problems() == []


@pytest.mark.requirement("ORG-22")
def test_who_names_approvers_asks_them_also_about_little_money(strict):
    check = approval_flow.check_choice.id
    strict.harness.rpc.answers[check] = {}
    asked = {"approver_ids": ["li"]}
    made = strict.receive("9.00", **asked), pay(strict, "9.00", **asked)
    assert {one["state"] for one in made} == {"submitted"}
    kinds = [said["kind"] for name, said in strict.harness.rpc.calls if name == check]
    assert kinds == ["ledger.receipt", "ledger.payment"]
    for event in (receipt.approval_asked, payable.approval_asked):
        assert strict.told(event)[0]["data"]["chosen_ids"] == ["li"]
    strict.harness.rpc.answers[check] = approval_flow.NoChoice()
    refused = strict.refusal(strict.receive, "9.00", **asked)
    assert refused == "organization.approval_flow.no_choice"


def test_what_organization_is_asked_shows_the_whole_receipt(strict):
    [debt] = strict.owe("150.00")
    made = strict.receive("120.00", (debt, "100.00"), payer="华为", bank_reference="B1")
    [asked] = strict.told(receipt.approval_asked)
    told = asked["data"]
    assert (told["amount"]["amount"], told["customer_id"]) == ("120.00", "c-1")
    assert (told["snapshot"]["payer"], told["snapshot"]["bank_reference"]) == ("华为", "B1")
    [part] = told["snapshot"]["parts"]
    assert (part["title"], part["due_on"]) == (debt["title"], debt["due_on"])
    assert (part["open"], part["amount"]) == ("150.00 CNY", "100.00 CNY")
    assert made["wanted"][0]["amount"]["amount"] == "100.00"


def test_a_receipt_stays_as_it_is_while_it_waits(strict):
    made = strict.receive("150.00")
    for verb, about in (
        (receipt.book, {}),
        (receipt.discard, {}),
        (receipt.reverse, {"reason": "x"}),
        (receipt.allocate, {"allocations": [{"receivable_id": "r", "amount": {"amount": "1"}}]}),
    ):
        assert strict.refusal(act, strict, verb, made, **about) == "document.frozen"
    assert not {"book", "reverse", "allocate"} & set(made["abilities"])


@pytest.mark.parametrize("event", [approval.rejected, approval.returned, approval.recalled])
def test_what_was_not_approved_is_never_booked(strict, event):
    made = strict.receive("150.00", bank_reference="B1")
    assert strict.refusal(strict.receive, "9.00", bank_reference="B1") == (
        "ledger.receipt.double_receipt"
    )
    answer(strict, event, made)
    assert strict.refusal(act, strict, receipt.book, made) == "ledger.receipt.wrong_state"
    assert strict.receive("9.00", bank_reference="B1")["state"] == "posted"
    assert strict.problems() == []


def test_an_approved_receipt_that_no_longer_suits_is_refused_and_given_up(strict):
    [debt] = strict.owe("150.00")
    made = strict.receive("150.00", (debt, "150.00"))
    answer(strict, approval.approved, made)
    strict.receive("60.00", (debt, "60.00"))
    refused = strict.refusal(act, strict, receipt.book, made)
    assert refused == "ledger.receipt.over_allocated"
    assert act(strict, receipt.discard, made)["state"] == "discarded"
    assert strict.refusal(act, strict, receipt.discard, made) == "ledger.receipt.wrong_state"
    assert strict.problems() == []


def test_what_could_not_be_booked_is_not_submitted(strict):
    [debt] = strict.owe("150.00")
    [theirs] = strict.owe("150.00", customer="c-2")
    for amount, parts, code in (
        ("150.00", [(debt, "151.00")], "ledger.receipt.over_allocated"),
        ("200.00", [(debt, "150.01")], "ledger.receipt.over_allocated"),
        ("200.00", [(theirs, "1.00")], "ledger.receipt.other_customer"),
        ("200.00", [({"id": "none"}, "1.00")], "unknown_record"),
    ):
        assert strict.refusal(strict.receive, amount, *parts) == code
    assert strict.told(receipt.approval_asked) == []


def test_below_the_limit_nobody_is_asked_unless_the_clerk_wants_it(strict):
    assert strict.receive("99.99")["state"] == "posted"
    assert strict.receive("1.00", ask_approval=True)["state"] == "submitted"


def test_foreign_money_counts_in_yuan_and_without_a_rate_always_waits(strict):
    usd = {"customer_id": "c-1", "amount": {"amount": "1.00", "currency": "USD"}}
    dollars(strict)
    assert strict.keyed(receipt.post, {**usd, "account_code": "100299"})["state"] == "submitted"


def dollars(ledger):
    about = {"name_zh": "美元户", "type": "asset", "currency": "USD", "holds_money": True}
    return ledger.call(account.create, {"code": "100299", **about})


def test_nobody_is_asked_about_money_in_another_currency_than_its_account(strict):
    dollars(strict)
    given = {"amount": {"amount": "500.00"}, "account_code": "100299"}
    for verb, whose in ((receipt.post, "customer_id"), (payable.pay, "supplier_id")):
        with pytest.raises(ServiceError) as refused:
            strict.keyed(verb, {whose: "c-1", **given})
        told = refused.value.code, refused.value.pointer
        assert told == ("ledger.entry.wrong_currency", "/amount")
    assert strict.told(receipt.approval_asked) == []
    assert strict.told(payable.approval_asked) == []


def test_a_payment_waits_frozen_and_is_booked_once_approved(strict):
    debt = owe_supplier(strict, "150.20")
    made = pay(strict, "160.00", (debt, "150.00"), round_off=True)
    key = {"payment_id": made["id"]}
    assert (made["state"], strict.balance("1002")) == ("submitted", "0.00")
    assert strict.refusal(strict.keyed, payable.book, key) == "document.frozen"
    answer(strict, approval.approved, made, "ledger.payment")
    booked = strict.keyed(payable.book, key, if_version=2)
    told = [booked[name]["amount"] for name in ("prepaid", "written_off")]
    assert (booked["state"], told) == ("posted", ["10.00", "0.20"])
    assert [strict.balance(c) for c in ("2202", "1123", "1002")] == ["0.00", "10.00", "-160.00"]
    assert strict.refusal(strict.call, payable.discard, key) == "ledger.payment.wrong_state"
    assert strict.problems() == []


def test_a_rejected_payment_pays_nothing_and_an_approved_one_may_be_given_up(strict):
    debt = owe_supplier(strict, "150.00")
    first, second = (pay(strict, "150.00", (debt, "150.00")) for _ in range(2))
    answer(strict, approval.rejected, first, "ledger.payment")
    key = {"payment_id": first["id"]}
    assert strict.refusal(strict.keyed, payable.book, key) == "ledger.payment.wrong_state"
    answer(strict, approval.approved, second, "ledger.payment")
    gone = strict.call(payable.discard, {"payment_id": second["id"]})
    assert (gone["state"], strict.balance("1002")) == ("discarded", "0.00")
    assert strict.refusal(pay, strict, "150.00", (debt, "151.00")) == (
        "ledger.payment.over_allocated"
    )


def test_who_reverses_says_why_and_it_is_kept(ledger):
    made = ledger.receive("5.00")
    assert ledger.refusal(act, ledger, receipt.reverse, made) == "invalid"
    gone = act(ledger, receipt.reverse, made, reason="银行退票")
    assert (gone["state"], gone["reversal_reason"]) == ("reversed", "银行退票")
    past = ledger.call(receipt.history, {"receipt_id": made["id"]})
    assert "银行退票" in str(past["items"][0])
    paid = pay(ledger, "1.00")
    key = {"payment_id": paid["id"]}
    assert ledger.refusal(ledger.keyed, payable.reverse, key) == "invalid"
    assert ledger.keyed(payable.reverse, {**key, "reason": "x"})["reversal_reason"] == "x"


def booked(strict, made, **about):
    """Return code and pointer of what comes of booking a payment."""
    key = {"payment_id": made["id"]}
    now = strict.call(payable.get_payment, key)
    with pytest.raises(ServiceError) as refused:
        strict.keyed(payable.book, key, if_version=now["version"], **about)
    return refused.value.code, refused.value.pointer


@pytest.mark.requirement("LED-02")
def test_cash_that_is_not_there_when_it_is_booked_is_refused_and_may_come_or_be_given_up(strict):
    first, second = (pay(strict, "150.00", account_code="1001") for _ in range(2))
    for one in (first, second):
        answer(strict, approval.approved, one, "ledger.payment")
        assert booked(strict, one) == ("ledger.entry.below_zero", "")
    strict.post(("1001", "150.00"), ("3001", "-150.00"))
    key = {"payment_id": first["id"]}
    now = strict.call(payable.get_payment, key)
    assert (now["state"], now["amount"]["amount"]) == ("approved", "150.00")
    assert strict.keyed(payable.book, key, if_version=now["version"])["state"] == "posted"
    assert booked(strict, second) == ("ledger.entry.below_zero", "")
    key = {"payment_id": second["id"]}
    now = strict.call(payable.get_payment, key)
    given_up = strict.keyed(payable.discard, key, if_version=now["version"])
    assert (given_up["state"], strict.balance("1001")) == ("discarded", "0.00")


@pytest.mark.parametrize("ask", [True, False], ids=["asked", "at once"])
def test_money_of_an_account_that_is_closed_is_refused_when_it_is_entered(strict, ask):
    about = {"code": "100288", "name_zh": "已销户", "type": "asset", "holds_money": True}
    made = strict.call(account.create, about)
    key = {"account_id": made["id"], "closed": True}
    strict.call(account.update, key, if_version=made["version"])
    place = {"account_code": "100288", "ask_approval": ask}
    for money in (strict.receive, lambda amount, **how: pay(strict, amount, **how)):
        with pytest.raises(ServiceError) as refused:
            money("1.00", **place)
        told = refused.value.code, refused.value.pointer
        assert told == ("ledger.entry.account_closed", "/account_code")


@pytest.mark.requirement("LED-15")
def test_days_closed_since_are_no_field_of_who_books(strict):
    made = pay(strict, "150.00", paid_on="2026-02-28")
    got = strict.receive("150.00", received_on="2026-02-28")
    answer(strict, approval.approved, made, "ledger.payment")
    answer(strict, approval.approved, got)
    strict.call(book.close, {"until": "2026-02-28"})
    assert booked(strict, made) == ("ledger.entry.period_closed", "")
    with pytest.raises(ServiceError) as refused:
        act(strict, receipt.book, got)
    assert (refused.value.code, refused.value.pointer) == ("ledger.entry.period_closed", "")


def test_what_is_paid_meanwhile_is_no_field_of_who_books(strict):
    owed = owe_supplier(strict, "150.00")
    first, second = (pay(strict, "150.00", (owed, "150.00")) for _ in range(2))
    for one in (first, second):
        answer(strict, approval.approved, one, "ledger.payment")
    key = {"payment_id": first["id"]}
    now = strict.call(payable.get_payment, key)
    strict.keyed(payable.book, key, if_version=now["version"])
    assert booked(strict, second) == ("ledger.payable.not_open", "")
    [debt] = strict.owe("150.00")
    paid, late = (strict.receive("150.00", (debt, "150.00")) for _ in range(2))
    for one in (paid, late):
        answer(strict, approval.approved, one)
    act(strict, receipt.book, paid)
    with pytest.raises(ServiceError) as refused:
        act(strict, receipt.book, late)
    assert (refused.value.code, refused.value.pointer) == ("ledger.receivable.not_open", "")
