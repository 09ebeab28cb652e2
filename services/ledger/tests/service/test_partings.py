"""Behind a split, documents, statements, ageing and exposures of both customers agree again."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.errors import ServiceError
from contracts.customers import merger
from contracts.ledger import (
    bad_debt,
    customer_statement,
    entry,
    payable,
    prepaid_card,
    receipt,
    receivable,
    supplier_statement,
)
from contracts.organization import approval

from . import arranging as have

pytestmark = [pytest.mark.requirement("CUS-33"), pytest.mark.requirement("LED-01")]
SPAN = {"from_on": "2026-01-01", "until_on": "2026-12-31"}
PAIR = ("c-1", "c-2")


def cny(amount):
    return {"amount": amount}


class Two:
    """Two customers who become one, and two again."""

    def __init__(self, ledger):
        self.ledger = ledger
        self._versions = itertools.count(2)
        self.merge_id = ""
        self._ids = itertools.count(1)

    def about(self, old, new):
        return {"merger_id": self.merge_id, "duplicate_id": old, "survivor_id": new, "name": "华为"}

    def merge(self, old="c-2", new="c-1"):
        self.merge_id = f"m-{next(self._ids)}"
        told = self.about(old, new)
        self.ledger.tell(merger.customers_merged, new, told, version=next(self._versions))

    def split(self, old="c-2", new="c-1", merge_id=""):
        self.merge_id = merge_id or self.merge_id
        told = self.about(old, new)
        self.ledger.tell(merger.customers_split, new, told, version=next(self._versions))

    def settle(self):
        self.ledger.harness.clock.advance(seconds=2)
        self.ledger.harness.run_due()

    def card(self, who, amount):
        fields = {"number": f"K-{next(self._ids)}", "customer_id": who}
        key = {"prepaid_card_id": self.ledger.call(prepaid_card.create, fields)["id"]}
        self.ledger.keyed(prepaid_card.top_up, {**key, "amount": cny(amount)})
        return key

    def balance(self, who):
        """Return what the statement of a customer says, and what his documents say."""
        asked = {"customer_id": who, **SPAN}
        told = self.ledger.call(customer_statement.read, asked)["closing_balance"]["amount"]
        debts = self.ledger.call(receivable.listed, {"customer_id": who})["items"]
        paid = self.ledger.call(receipt.listed, {"customer_id": who})["items"]
        cards = self.ledger.call(prepaid_card.listed, {"customer_id": who})["items"]
        owed = sum(float(one["open_amount"]["amount"]) for one in debts)
        kept = sum(float(one["advance"]["amount"]) for one in paid)
        kept += sum(float(one["balance"]["amount"]) for one in cards)
        return told, f"{owed - kept:.2f}"

    def agree(self):
        self.settle()
        assert self.ledger.problems() == []
        for who in PAIR:
            told, open_ = self.balance(who)
            assert told == open_, who


@pytest.fixture
def two(ledger):
    return Two(ledger)


def test_money_of_a_card_paid_back_meanwhile_was_its_owners(two, ledger):
    for who in PAIR:
        ledger.owe("1000.00", customer=who)
        ledger.receive("300.00", customer=who)
    two.card("c-1", "50.00")
    theirs = two.card("c-2", "50.00")
    two.merge()
    ledger.keyed(prepaid_card.refund, {**theirs, "amount": cny("20.00"), "account_code": "1002"})
    two.split()
    two.agree()
    assert [two.balance(who)[0] for who in PAIR] == ["650.00", "670.00"]
    [red] = ledger.call(entry.listed, {"kind": "split"})["items"]
    lines = ledger.call(entry.get, {"entry_id": red["id"]})["postings"]
    assert [(line["customer_id"], line["amount"]["amount"]) for line in lines] == [
        ("c-1", "-20.00"),
        ("c-2", "20.00"),
    ]


@pytest.mark.requirement("LED-16")
def test_money_of_one_for_the_debt_of_the_other_is_his_also_when_it_is_taken_back(two, ledger):
    ledger.owe("1000.00")
    [debt] = ledger.owe("1000.00", customer="c-2")
    two.merge()
    paid = ledger.receive("70.00", (debt, "70.00"))
    two.split()
    two.agree()
    assert [two.balance(who)[0] for who in PAIR] == ["1000.00", "930.00"]
    ledger.call(receipt.reverse, {"receipt_id": paid["id"], "reason": "退票"})
    two.agree()
    assert [ledger.exposure(who)[0] for who in PAIR] == ["1000.00", "1000.00"]
    ledger.receive("1000.00", (debt, "1000.00"), customer="c-2")
    two.agree()
    assert ledger.exposure("c-2") == ("0.00", "0.00", "0.00")


def test_an_advance_that_paid_meanwhile_is_corrected_once_however_often_it_is_looked(two, ledger):
    [debt] = ledger.owe("1130.00", customer="c-2")
    two.merge()
    ledger.receive("2000.00", oldest_first=True)
    two.split()
    two.agree()
    assert [two.balance(who)[0] for who in PAIR] == ["-870.00", "0.00"]
    two.agree()
    assert len(ledger.call(entry.listed, {"kind": "split"})["items"]) == 1


def test_what_is_opened_and_reversed_meanwhile_in_turn_agrees_after_a_second_merger(two, ledger):
    [debt] = ledger.owe("100.00", customer="c-2")
    two.merge()
    paid = ledger.receive("60.00", (debt, "60.00"))
    two.split()
    two.merge("c-1", "c-2")
    ledger.call(receipt.reverse, {"receipt_id": paid["id"], "reason": "退票"})
    two.split("c-1", "c-2")
    two.agree()
    assert [ledger.exposure(who)[0] for who in PAIR] == ["0.00", "100.00"]


def test_money_that_waited_for_leave_and_was_booked_meanwhile_is_its_payers(two, ledger):
    key = {"receipt_id": ledger.receive("50.00", customer="c-2", ask_approval=True)["id"]}
    two.merge()
    asked = ledger.call(receipt.get, key)["approval_id"]
    answer = have.answered(ledger.harness, asked, "ledger.receipt", key["receipt_id"])
    ledger.tell(approval.approved, *answer)
    ledger.keyed(receipt.book, key)
    two.split()
    two.agree()
    assert [two.balance(who)[0] for who in PAIR] == ["0.00", "-50.00"]
    ledger.call(receipt.reverse, {**key, "reason": "退票"})
    two.agree()
    assert [two.balance(who)[0] for who in PAIR] == ["0.00", "0.00"]


def test_three_who_were_one_are_corrected_together(two, ledger):
    debts = [ledger.owe("100.00", customer=who)[0] for who in ("c-2", "s-1")]
    two.merge("c-2")
    first = two.merge_id
    two.merge("s-1")
    ledger.receive("50.00", *((debt, "25.00") for debt in debts))
    two.split("s-1")
    two.split("c-2", merge_id=first)
    two.agree()
    assert [two.balance(who)[0] for who in ("c-1", "c-2", "s-1")] == ["0.00", "75.00", "75.00"]


def test_a_tear_that_no_split_explains_is_named(two, ledger):
    [debt] = ledger.owe("100.00", customer="c-2")
    with ledger.runtime.database.engine.begin() as connection:
        connection.exec_driver_sql("update receivable set customer_id = 'c-1'")
        connection.exec_driver_sql("update exposure set customer_id = 'c-1' where id = 'c-2'")
    assert ledger.problems() == [
        f"account 1122: of customer {who} documents say {minor} CNY more than was posted for him"
        for who, minor in (("c-1", 10000), ("c-2", -10000))
    ]


def test_what_arose_from_a_debt_goes_back_with_it(two, ledger):
    [debt] = ledger.owe("100.00", customer="c-2")
    owing = {"supplier_id": "c-2", "title": "采购", "amount": cny("90.00")}
    due = ledger.keyed(payable.create, owing)
    two.merge()
    about = {"receivable_id": debt["id"], "amount": cny("10.00"), "reason": "少收"}
    ledger.keyed(bad_debt.write_off, about)
    part = {"payable_id": due["id"], "amount": cny("30.00")}
    paid = {"supplier_id": "c-1", "amount": cny("30.00"), "parts": [part]}
    ledger.keyed(payable.pay, paid)
    two.split()
    two.agree()
    asked = {"supplier_id": "c-2", **SPAN}
    told = ledger.call(supplier_statement.read, asked)
    assert told["closing_balance"]["amount"] == "60.00"


STEP = st.tuples(
    st.sampled_from(["owe", "receive", "pay", "reverse", "card", "refund", "write_off"]),
    st.sampled_from(PAIR),
    st.integers(0, 9),
)
STEPS = st.lists(STEP, max_size=6)


def attempt(act, *args, **about):
    try:
        return act(*args, **about)
    except ServiceError as refusal:
        assert refusal.status in (404, 409), refusal.code
        return None


class Walk:
    """Whatever people do with debts, money and cards of either."""

    def __init__(self, two):
        self.two, self.ledger = two, two.ledger
        self.debts, self.receipts, self.cards = [], [], []

    def go(self, steps):
        for name, who, which in steps:
            getattr(self, name)(who, which)

    def owe(self, who, which):
        self.debts += self.ledger.owe("100.00", customer=who)

    def receive(self, who, which):
        about = {"customer": who, "oldest_first": bool(which % 2)}
        self.receipts.append(self.ledger.receive("30.00", **about))

    def pay(self, who, which):
        if self.debts:
            debt = self.debts[which % len(self.debts)]
            about = {"customer": who, "for_others": True}
            made = attempt(self.ledger.receive, "20.00", (debt, "15.00"), **about)
            self.receipts += [made] if made else []

    def reverse(self, who, which):
        if self.receipts:
            key = {"receipt_id": self.receipts[which % len(self.receipts)]["id"], "reason": "x"}
            attempt(self.ledger.call, receipt.reverse, key)

    def card(self, who, which):
        self.cards.append(self.two.card(who, "50.00"))

    def refund(self, who, which):
        if self.cards:
            key = self.cards[which % len(self.cards)]
            wish = {**key, "amount": cny("7.00"), "account_code": "1002"}
            attempt(self.ledger.keyed, prepaid_card.refund, wish)

    def write_off(self, who, which):
        if self.debts:
            key = {"receivable_id": self.debts[which % len(self.debts)]["id"]}
            wish = {**key, "amount": cny("5.00"), "reason": "x"}
            attempt(self.ledger.keyed, bad_debt.write_off, wish)


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(before=STEPS, meanwhile=STEPS, after=STEPS)
def test_whatever_is_done_around_a_merger_agrees_behind_its_split(two, before, meanwhile, after):
    walk = Walk(two)
    walk.go(before)
    two.merge()
    walk.go(meanwhile)
    two.split()
    two.agree()
    walk.go(after)
    two.agree()
