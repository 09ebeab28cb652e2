"""On every day the books say of debts and advances what their documents say, not only today."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chassis.errors import ServiceError
from chassis.testing.harness import asked
from contracts.ledger import (
    account,
    bad_debt,
    book,
    credit_note,
    offset,
    party_balance,
    payable,
    receipt,
    receivable,
    supplier_credit,
    year_end,
)
from contracts.ledger import customer_statement as statement

from . import arranging as have
from .test_receipts import reverse
from .test_refunds import refund
from .test_verification import tamper

pytestmark = pytest.mark.requirement("LED-04", "LED-05", "LED-13")
FIRST = dt.date(2026, 3, 16)
DAYS = [(FIRST + dt.timedelta(days=n)).isoformat() for n in range(14)]


def cny(amount):
    return {"amount": amount, "currency": "CNY"}


def owe(ledger, amount, day, **about):
    fields = {"customer_id": "c-1", "title": "合同", "happened_on": day, "due_on": "2026-04-30"}
    return ledger.keyed(receivable.create, {**fields, "amount": cny(amount), **about})


def owe_supplier(ledger, amount, day):
    fields = {"supplier_id": "s-1", "title": "采购", "amount": cny(amount), "happened_on": day}
    return ledger.keyed(payable.create, fields)


def pay(ledger, amount, *parts, day, **about):
    given = [{"payable_id": p["id"], "amount": cny(a)} for p, a in parts]
    fields = {"supplier_id": "s-1", "amount": cny(amount), "parts": given, "paid_on": day}
    return ledger.keyed(payable.pay, {**fields, **about})


def on(ledger, day):
    """Return 1122, 2203, 2202 and 1123 of a day as the trial balance tells them."""
    rows = ledger.call(book.read_trial_balance, {"on": day})["items"]
    found = {row["code"]: row["balance"]["amount"] for row in rows}
    return [found.get(code, "0.00") for code in ("1122", "2203", "2202", "1123")]


def told_on(ledger, day):
    """Return what documents say of the same day: ageing, statement of the customer, payables."""
    aged = ledger.call(receivable.read_ageing, {"on": day})["total"]["total"]["amount"]
    asked = {"customer_id": "c-1", "from_on": DAYS[0], "until_on": day}
    his = ledger.call(statement.read, asked)
    owed = ledger.call(payable.read_ageing, {"on": day})["total"]["total"]["amount"]
    return aged, his["owed"]["amount"], his["advances"]["amount"], owed


def left_on(ledger, day):
    """Return what ageing and lists of balances say of all customers and suppliers of a day."""
    asked = {"from_on": min(day, DAYS[4]), "until_on": day}
    lists = party_balance.of_customers, party_balance.of_suppliers
    totals = (ledger.call(one, asked)["total"] for one in lists)
    lists = [Decimal(total["closing_balance"]["amount"]) for total in totals]
    ages = (ledger.call(one.read_ageing, {"on": day})["total"] for one in (receivable, payable))
    assert [Decimal(total["balance"]["amount"]) for total in ages] == lists, day
    return lists


def minus(text_):
    return text_[1:] if text_.startswith("-") else text_ if text_ == "0.00" else f"-{text_}"


def check(ledger):
    for day in DAYS:
        claims, advances, debts, prepaid = on(ledger, day)
        theirs, ours = Decimal(claims) + Decimal(advances), Decimal(debts) + Decimal(prepaid)
        assert left_on(ledger, day) == [theirs, -ours], day
        assert told_on(ledger, day) == (claims, claims, minus(advances), minus(debts)), day
        assert not claims.startswith("-") and not minus(advances).startswith("-"), day
        assert not minus(debts).startswith("-"), day
    assert ledger.problems() == []


def test_money_is_an_advance_until_the_day_of_the_debt_that_it_pays(ledger):
    debt = owe(ledger, "113.00", "2026-03-23")
    old = owe(ledger, "10.00", "2026-03-18")
    got = ledger.receive(
        "130.00", (debt, "113.00"), (old, "10.00"), received_on="2026-03-20", round_off=False
    )
    assert got["advance"]["amount"] == "7.00"
    assert [on(ledger, day)[:2] for day in ("2026-03-20", "2026-03-22", "2026-03-23")] == [
        ["0.00", "-120.00"],
        ["0.00", "-120.00"],
        ["0.00", "-7.00"],
    ]
    check(ledger)
    reverse(ledger, got)
    check(ledger)
    assert ledger.debt(debt["id"]) == ("open", "113.00")


def test_the_debts_due_first_are_paid_from_their_own_days_on(ledger):
    for day in ("2026-03-23", "2026-03-22", "2026-03-19"):
        owe(ledger, "10.00", day)
    ledger.receive("25.00", received_on="2026-03-20", oldest_first=True)
    assert on(ledger, "2026-03-21")[:2] == ["5.00", "-20.00"]
    check(ledger)


def test_a_debt_is_not_paid_twice_on_days_before_a_receipt_came_back(ledger):
    debt = owe(ledger, "100.00", "2026-03-16")
    bounced = ledger.receive("100.00", (debt, "100.00"), received_on="2026-03-18")
    ledger.harness.clock.advance(days=1)
    reverse(ledger, bounced)
    ledger.receive("100.00", (debt, "100.00"), received_on="2026-03-20")
    assert [on(ledger, day)[:2] for day in ("2026-03-25", "2026-03-26")] == [
        ["0.00", "-100.00"],
        ["0.00", "0.00"],
    ]
    check(ledger)


def test_a_payment_is_prepaid_until_the_day_of_the_debt(ledger):
    late, early = (owe_supplier(ledger, "70.00", day) for day in ("2026-03-23", "2026-03-19"))
    made = pay(ledger, "150.00", (late, "70.00"), (early, "70.00"), day="2026-03-20")
    assert made["prepaid"]["amount"] == "10.00"
    assert on(ledger, "2026-03-22")[2:] == ["0.00", "80.00"]
    assert on(ledger, "2026-03-23")[2:] == ["0.00", "10.00"]
    check(ledger)
    ledger.keyed(payable.reverse, {"payment_id": made["id"], "reason": "x"})
    check(ledger)
    rounded = pay(ledger, "69.50", (late, "69.50"), day="2026-03-24", round_off=True)
    check(ledger)
    ledger.keyed(payable.reverse, {"payment_id": rounded["id"], "reason": "x"})
    check(ledger)


def test_what_is_set_off_counts_from_its_day_until_it_is_reversed(ledger):
    debt, bill = owe(ledger, "100.00", "2026-03-16"), owe_supplier(ledger, "70.00", "2026-03-18")
    sides = {"receivables": [{"receivable_id": debt["id"]}]}
    sides |= {"payables": [{"payable_id": bill["id"]}], "offset_on": "2026-03-20"}
    sides |= {"agreed": True, "memo": "三方抵账协议"}
    made = ledger.keyed(offset.post, sides)
    assert on(ledger, "2026-03-19") == ["100.00", "0.00", "-70.00", "0.00"]
    assert on(ledger, "2026-03-20") == ["30.00", "0.00", "0.00", "0.00"]
    ledger.harness.clock.advance(days=1)
    ledger.keyed(offset.reverse, {"offset_id": made["id"], "reason": "x"})
    ledger.receive("100.00", (debt, "100.00"), received_on="2026-03-21")
    pay(ledger, "70.00", (bill, "70.00"), day="2026-03-21")
    check(ledger)


def test_an_advance_is_not_paid_back_before_it_was_there(ledger):
    got = ledger.receive("50.00", received_on="2026-03-20")
    code = "ledger.payment.refund_too_high"
    assert ledger.refusal(refund, ledger, got, "50.00", paid_on="2026-03-19") == code
    made = refund(ledger, got, "30.00", paid_on="2026-03-24")
    assert ledger.refusal(refund, ledger, got, "30.00", paid_on="2026-03-20") == code
    ledger.keyed(payable.reverse, {"payment_id": made["id"], "reason": "x"})
    assert ledger.refusal(refund, ledger, got, "50.00", paid_on="2026-03-24") == code
    refund(ledger, got, "50.00", paid_on="2026-03-25")
    check(ledger)


def test_a_card_pays_no_earlier_than_it_was_filled(ledger):
    debt = owe(ledger, "10.00", "2026-03-23")
    ledger.harness.clock.advance(days=1)
    card = have.a_full_card(ledger.harness)["prepaid_card_id"]
    part, paid = (debt, "10.00"), {"prepaid_card_id": card}
    code = "ledger.prepaid_card.not_enough"
    assert ledger.refusal(ledger.receive, "10.00", part, **paid, received_on="2026-03-25") == code
    ledger.receive("10.00", part, **paid, received_on="2026-03-26")
    assert ledger.problems() == []


def test_the_gain_of_a_foreign_debt_paid_beforehand_is_told_on_its_day(ledger):
    for day, rate in (("2026-03-16", "7"), ("2026-03-20", "7.1"), ("2026-03-23", "7.3")):
        ledger.call(year_end.set_rate, {"currency": "USD", "on": day, "rate": rate})
    usd = {"account_code": "100202", "received_on": "2026-03-20"}
    dollars = {"code": "100202", "name_zh": "美元户", "type": "asset", "currency": "USD"}
    dollars |= {"holds_money": True}
    ledger.call(account.create, dollars)
    whole = {"amount": "100.00", "currency": "USD"}
    fields = {"customer_id": "c-1", "title": "合同", "happened_on": "2026-03-23"}
    debt = ledger.keyed(receivable.create, {**fields, "amount": whole})
    wish = [{"receivable_id": debt["id"], "amount": whole}]
    ledger.keyed(receipt.post, {"customer_id": "c-1", "amount": whole, "allocations": wish, **usd})
    told = [ledger.balance("5603", on=day) for day in ("2026-03-22", "2026-03-23")]
    assert told == ["0.00", "20.00"]  # a loss: the dollars came when they were worth less
    assert ledger.problems() == []


def test_the_checker_names_the_first_day_that_differs(ledger):
    debt = owe(ledger, "113.00", "2026-03-23")
    ledger.receive("113.00", (debt, "113.00"), received_on="2026-03-24")
    check(ledger)
    tamper(ledger, "update allocation set allocated_on = '2026-03-25'")
    assert ledger.problems() == [
        "account 1122: on 2026-03-24 its documents had booked 0 CNY, open was 11300",
        "account 2203: on 2026-03-24 its documents had booked 0 CNY, open was -11300",
    ]


days = st.sampled_from(DAYS)
amounts = st.integers(1, 60)
picks = st.integers(0, 20)
KINDS = ("owe", "owe", "receive", "receive", "allocate", "undo", "credit", "give_up", "cancel")
SUPPLIER = (
    "buy",
    "pay",
    "settle",
    "unpay",
    "spare",
    "claim",
    "refund",
    "night",
    "clear",
    "use",
    "unclear",
)
step = st.tuples(st.sampled_from(KINDS + SUPPLIER), days, amounts, picks, st.booleans())


class Walk:
    """Someone who books debts and money of a customer and a supplier in any order."""

    def __init__(self, ledger):
        self.ledger = ledger
        kinds = "owe", "receive", "buy", "pay", "spare", "refund", "clear"
        self.made = {kind: [] for kind in kinds}

    def one(self, kind, which):
        return self.made[kind][which % len(self.made[kind])]["id"] if self.made[kind] else "none"

    def parts(self, key, kind, amount, which):
        return [{key: self.one(kind, which), "amount": cny(f"{amount}.00")}]

    def owe(self, day, amount, which, flag):
        return owe(self.ledger, f"{amount}.00", day)

    def receive(self, day, amount, which, flag):
        wishes = [] if flag else self.parts("receivable_id", "owe", amount, which)
        fields = {"customer_id": "c-1", "amount": cny(f"{amount + which}.00"), "received_on": day}
        fields |= {"allocations": wishes, "oldest_first": flag}
        return self.ledger.keyed(receipt.post, fields)

    def allocate(self, day, amount, which, flag):
        key = {"receipt_id": self.one("receive", which + amount)}
        parts = self.parts("receivable_id", "owe", amount, which)
        return self.ledger.keyed(receipt.allocate, {**key, "allocations": parts})

    def undo(self, day, amount, which, flag):
        key = {"receipt_id": self.one("receive", which), "reason": "x"}
        return self.ledger.keyed(receipt.reverse, key)

    def credit(self, day, amount, which, flag):
        key = {"receivable_id": self.one("owe", which), "reason": "x"}
        return self.ledger.keyed(credit_note.create, {**key, "amount": cny(f"{amount}.00")})

    def give_up(self, day, amount, which, flag):
        key = {"receivable_id": self.one("owe", which), "reason": "x"}
        return self.ledger.keyed(bad_debt.write_off, {**key, "amount": cny(f"{amount}.00")})

    def cancel(self, day, amount, which, flag):
        if flag:
            return self.ledger.call(payable.cancel, {"payable_id": self.one("buy", which)})
        key = {"receivable_id": self.one("owe", which), "reason": "x"}
        return self.ledger.call(receivable.cancel, key)

    def buy(self, day, amount, which, flag):
        return owe_supplier(self.ledger, f"{amount}.00", day)

    def pay(self, day, amount, which, flag):
        parts = [] if flag else self.parts("payable_id", "buy", amount, which)
        fields = {"supplier_id": "s-1", "amount": cny(f"{amount + which}.00"), "paid_on": day}
        return self.ledger.keyed(payable.pay, {**fields, "parts": parts, "round_off": True})

    def settle(self, day, amount, which, flag):
        key = {"payment_id": self.one("pay", which + amount)}
        parts = self.parts("payable_id", "buy", amount, which)
        return self.ledger.keyed(payable.allocate, {**key, "parts": parts, "round_off": flag})

    def unpay(self, day, amount, which, flag):
        key = {"payment_id": self.one("refund" if flag else "pay", which), "reason": "x"}
        return self.ledger.keyed(payable.reverse, key)

    def spare(self, day, amount, which, flag):
        key = {"payable_id": self.one("buy", which), "reason": "x"}
        return self.ledger.keyed(supplier_credit.create, {**key, "amount": cny(f"{amount}.00")})

    def claim(self, day, amount, which, flag):
        key = {"supplier_credit_id": self.one("spare", which)}
        return self.ledger.keyed(supplier_credit.withdraw, key)

    def refund(self, day, amount, which, flag):
        got = {"id": self.one("receive", which)}
        return refund(self.ledger, got, f"{amount}.00", paid_on=day)

    def clear(self, day, amount, which, flag):
        owed = self.parts("receivable_id", "owe", amount, which)
        owing = [{"payable_id": self.one("buy", which + amount)}]
        sides = {"receivables": owed, "payables": owing}
        if flag:
            sides["receivables"] = [{"receivable_id": self.one("owe", which)}]
        by = {"offset_on": day, "agreed": True, "memo": "三方抵账协议"}
        return self.ledger.keyed(offset.post, {**sides, **by})

    def use(self, day, amount, which, flag):
        found = self.ledger.call(payable.payments_listed, {"offset_id": self.one("clear", which)})
        key = {"payment_id": found["items"][0]["id"] if found["items"] else "none"}
        if flag:
            fields = {"customer_id": "s-1", "amount": cny(f"{amount}.00"), "received_on": day}
            return self.ledger.keyed(receipt.post, {**fields, **key})
        parts = self.parts("payable_id", "buy", amount, which + amount)
        return self.ledger.keyed(payable.allocate, {**key, "parts": parts})

    def unclear(self, day, amount, which, flag):
        key = {"offset_id": self.one("clear", which), "reason": "x"}
        return self.ledger.keyed(offset.reverse, key)

    def night(self, day, amount, which, flag):
        if self.ledger.harness.clock.now().date() < dt.date.fromisoformat(DAYS[-1]):
            self.ledger.harness.clock.advance(days=1)

    def take(self, kind, *how):
        try:
            made = getattr(self, kind)(*how)
        except ServiceError as refusal:
            assert refusal.status in (404, 409), refusal.code
            return
        if kind in self.made:
            self.made[kind].append(made)


@settings(
    max_examples=int(asked("WALKS_OF_BOOKS") or 8),
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # the book goes on from example to example: none can be made smaller
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(step, min_size=4, max_size=25))
def test_whatever_is_booked_in_whatever_order_agrees_on_every_day(ledger, steps):
    walk = Walk(ledger)
    for kind, *how in steps:
        walk.take(kind, *how)
    check(ledger)
