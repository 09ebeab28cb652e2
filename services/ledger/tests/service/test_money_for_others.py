"""One receipt pays what several customers owe: a head office for its subsidiaries."""

import pytest
from sqlalchemy import update

from contracts.ledger import (
    credit_note,
    customer_statement,
    party_balance,
    payable,
    receivable,
    supplier_statement,
)
from contracts.ledger import receipt as contract
from contracts.organization import approval
from ledger.allocations.model import Allocation
from ledger.receipts.model import Receipt

from .test_mergers import merge
from .test_money_approvals import answer
from .test_party_balances import buy, rows
from .test_receipts import reverse, states

pytestmark = pytest.mark.requirement("LED-05")
MARCH = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
FOR_OTHERS = {"for_others": True}


@pytest.fixture
def group(ledger):
    """A head office and a subsidiary that owe; return what each does."""
    return *ledger.owe("100.00"), *ledger.owe("600.50", customer="c-2")


def statement(ledger, customer):
    """Return of each line what was charged, paid and adjusted, and the balance behind it."""
    told = ledger.call(customer_statement.read, {**MARCH, "customer_id": customer})
    names = ("charged", "paid", "adjusted", "balance")
    return [[one[name] and one[name]["amount"] for name in names] for one in told["items"]]


def shared(ledger):
    """Return whom other customers' money was told of: customer, payer, amount."""
    told = (one["data"] for one in ledger.told(contract.shared))
    return [(one["customer_id"], one["payer_id"], one["amount"]["amount"]) for one in told]


def allocate(ledger, made, *parts, **about):
    wishes = [{"receivable_id": r["id"], "amount": {"amount": a}} for r, a in parts]
    given = {"receipt_id": made["id"], "allocations": wishes, **about}
    return ledger.keyed(contract.allocate, given, if_version=made["version"])


def test_a_head_office_pays_what_it_and_its_subsidiaries_owe_in_one_receipt(ledger, group):
    own, theirs = group
    parts = (own, "100.00"), (theirs, "600.00")
    assert ledger.refusal(ledger.receive, "900.00", *parts) == contract.OtherCustomer.code
    made = ledger.receive("900.00", *parts, **FOR_OTHERS)
    assert [part["customer_id"] for part in made["allocations"]] == ["c-1", "c-2"]
    assert states(ledger, own, theirs) == [("settled", "0.00")] * 2
    assert (made["advance"]["amount"], made["written_off"]["amount"]) == ("200.00", "0.50")
    assert ledger.exposure("c-1") == ("0.00", "0.00", "200.00")
    assert ledger.exposure("c-2") == ("0.00", "0.00", "0.00")
    assert shared(ledger) == [("c-2", "c-1", "600.00")]
    assert ledger.problems() == []
    reverse(ledger, made)
    assert states(ledger, own, theirs) == [("open", "100.00"), ("open", "600.50")]
    assert ledger.exposure("c-1") == ("100.00", "0.00", "0.00")
    assert ledger.exposure("c-2") == ("600.50", "0.00", "0.00")
    assert shared(ledger)[1:] == [("c-2", "c-1", "0.00")]
    assert ledger.problems() == []


def test_money_of_another_customer_than_its_entry_names_is_found(ledger, group):
    own, theirs = group
    made = ledger.receive("700.00", (own, "100.00"), (theirs, "600.00"), **FOR_OTHERS)
    with ledger.runtime.database.engine.begin() as connection:
        connection.execute(update(Receipt).values(customer_id="c-3"))
    assert ledger.problems() == [f"receipt {made['number']}: its entry names another customer"]


@pytest.mark.parametrize("named", [None, "c-3"])
def test_money_for_another_customer_than_its_entry_says_is_found(ledger, group, named):
    own, theirs = group
    made = ledger.receive("700.00", (own, "100.00"), (theirs, "600.00"), **FOR_OTHERS)
    with ledger.runtime.database.engine.begin() as connection:
        others = update(Allocation).where(Allocation.for_customer_id.is_not(None))
        connection.execute(others.values(for_customer_id=named))
    told = f"receipt {made['number']}: its entry names others whose debts it settled"
    assert ledger.problems() == [told]


def test_own_money_that_is_said_to_be_for_another_is_found(ledger, group):
    own, _ = group
    made = ledger.receive("150.00", (own, "60.00"))
    allocate(ledger, made, (own, "40.00"))
    with ledger.runtime.database.engine.begin() as connection:
        connection.execute(update(Allocation).values(for_customer_id="c-2"))
    told = f"receipt {made['number']}: its entry names others whose debts it settled"
    assert ledger.problems() == [told]


def test_what_was_paid_for_another_stands_where_it_is_looked_for(ledger, group):
    _, theirs = group
    made = ledger.receive("800.00", (theirs, "600.00"), **FOR_OTHERS)
    assert statement(ledger, "c-1")[-1] == [None, "200.00", None, "-100.00"]
    assert statement(ledger, "c-2")[-1] == [None, "600.00", "0.50", "0.00"]
    told = ledger.call(party_balance.of_customers, MARCH)
    paid = {one["customer_id"]: one["paid"]["amount"] for one in told["items"]}
    assert paid == {"c-1": "200.00", "c-2": "600.00"}
    for found, query in (([made["id"]], "c-2"), ([], "c-1")):
        listed = ledger.call(contract.listed, {"for_customer_id": query})["items"]
        assert [one["id"] for one in listed] == found
    reverse(ledger, made)
    assert statement(ledger, "c-2")[-1] == [None, "-600.00", "-0.50", "600.50"]


def test_an_advance_goes_to_debts_of_others_when_that_is_said(ledger, group):
    _, theirs = group
    made = ledger.receive("900.00")
    refused = ledger.refusal(allocate, ledger, made, (theirs, "600.00"))
    assert refused == contract.OtherCustomer.code
    made = allocate(ledger, made, (theirs, "200.00"), **FOR_OTHERS)
    made = allocate(ledger, made, (theirs, "400.00"), **FOR_OTHERS)
    assert ledger.exposure("c-1") == ("100.00", "0.00", "300.00")
    assert ledger.exposure("c-2") == ("0.00", "0.00", "0.00")
    assert statement(ledger, "c-1")[-1] == [None, "-400.00", None, "-200.00"]
    assert statement(ledger, "c-2")[-1] == [None, "400.00", "0.50", "0.00"]
    assert shared(ledger) == [("c-2", "c-1", "200.00"), ("c-2", "c-1", "600.00")]
    assert ledger.problems() == []


def test_what_is_credited_comes_back_to_who_paid(ledger, group):
    _, theirs = group
    ledger.receive("600.50", (theirs, "600.50"), **FOR_OTHERS)
    given = {"receivable_id": theirs["id"], "amount": {"amount": "100.50"}, "reason": "折让"}
    note = ledger.keyed(credit_note.create, given)
    assert ledger.exposure("c-1") == ("100.00", "0.00", "100.50")
    assert ledger.exposure("c-2") == ("0.00", "0.00", "0.00")
    assert shared(ledger) == [("c-2", "c-1", "600.50"), ("c-2", "c-1", "500.00")]
    assert ledger.problems() == []
    key = {"credit_note_id": note["id"]}
    ledger.keyed(credit_note.withdraw, key, if_version=note["version"])
    assert ledger.exposure("c-2") == ("100.50", "0.00", "0.00")
    assert ledger.problems() == []


def test_an_order_that_is_cancelled_gives_others_back_what_they_paid_of_it(ledger):
    ledger.confirm(customer_id="c-2")
    [debt] = ledger.call(receivable.listed)["items"]
    ledger.receive("100.00", (debt, "100.00"), **FOR_OTHERS)
    ledger.cancel(customer_id="c-2")
    assert ledger.exposure("c-1") == ("0.00", "0.00", "100.00")
    assert ledger.exposure("c-2") == ("0.00", "0.00", "0.00")
    assert ledger.problems() == []


def test_what_one_paid_for_another_is_ones_own_when_they_are_one(ledger, group):
    _, theirs = group
    made = ledger.receive("600.00", (theirs, "500.00"), **FOR_OTHERS)
    merge(ledger)
    assert ledger.exposure("c-1") == ("200.50", "0.00", "100.00")
    assert statement(ledger, "c-1")[-1] == [None, "600.00", None, "100.50"]
    reverse(ledger, made)
    assert ledger.exposure("c-1") == ("700.50", "0.00", "0.00")
    assert ledger.problems() == []


def test_money_for_others_waits_for_its_approval_as_it_was_wished(ledger, group):
    own, theirs = group
    parts = (own, "1.00"), (theirs, "2.00")
    made = ledger.receive("9.00", *parts, ask_approval=True, **FOR_OTHERS)
    [asked] = ledger.told(contract.approval_asked)
    told = asked["data"]["snapshot"]["parts"]
    assert [part.get("customer_name") for part in told] == [None, "华为"]
    answer(ledger, approval.approved, made)
    key = {"receipt_id": made["id"]}
    now = ledger.call(contract.get, key)
    booked = ledger.keyed(contract.book, key, if_version=now["version"])
    assert [part["customer_id"] for part in booked["allocations"]] == ["c-1", "c-2"]
    assert ledger.problems() == []


def test_who_may_not_change_the_debt_of_another_does_not_pay_it_either(ledger, group):
    _, theirs = group
    rep = ledger.harness.acting(actor_id="staff-9", scopes={"*": "own"})
    wish = {"receivable_id": theirs["id"], "amount": {"amount": "9.00"}}
    fields = {"customer_id": "c-1", "amount": {"amount": "9.00"}, "allocations": [wish]}
    asked = {**fields, **FOR_OTHERS}
    assert ledger.refusal(rep.call, contract.post, asked, idempotency_key="k") == "unknown_record"


@pytest.fixture
def bought(ledger):
    """What is owed to two suppliers of a group."""
    return [buy(ledger, whom, amount, "2026-03-20") for whom, amount in BOUGHT]


BOUGHT = ("s-1", "100.00"), ("s-2", "600.50")


def pay(ledger, amount, *parts, **about):
    wishes = [{"payable_id": one["id"], "amount": {"amount": much}} for one, much in parts]
    fields = {"supplier_id": "s-1", "amount": {"amount": amount}, "round_off": True}
    return ledger.keyed(payable.pay, {**fields, "parts": wishes, **about})


def owing(ledger, whom):
    """Return of each line what was charged, paid and adjusted, and the balance behind all."""
    told = ledger.call(supplier_statement.read, {**MARCH, "supplier_id": whom})
    names = ("charged", "paid", "adjusted")
    lines = [[one[name] and one[name]["amount"] for name in names] for one in told["items"]]
    return lines, told["closing_balance"]["amount"]


def test_a_payment_settles_what_is_owed_to_others_of_a_group(ledger, bought):
    ours, theirs = bought
    parts = (ours, "100.00"), (theirs, "600.00")
    assert ledger.refusal(pay, ledger, "900.00", *parts) == payable.OtherSupplier.code
    made = pay(ledger, "900.00", *parts, **FOR_OTHERS)
    assert (made["prepaid"]["amount"], made["written_off"]["amount"]) == ("200.00", "0.50")
    lines, closing = owing(ledger, "s-2")
    assert sorted(lines[1:], key=str) == [[None, "600.00", None], [None, None, "0.50"]]
    assert (closing, owing(ledger, "s-1")[1]) == ("0.00", "-200.00")
    told = rows(ledger.call(party_balance.of_suppliers, MARCH), "supplier_id")
    assert {whom: row[2] for whom, row in told.items()} == {"s-1": "300.00", "s-2": "600.00"}
    for found, whom in (([made["id"]], "s-2"), ([], "s-1")):
        listed = ledger.call(payable.payments_listed, {"for_supplier_id": whom})["items"]
        assert [one["id"] for one in listed] == found
    assert ledger.problems() == []
    key = {"payment_id": made["id"], "reason": "退票"}
    ledger.keyed(payable.reverse, key, if_version=made["version"])
    assert [owing(ledger, whom)[1] for whom, _ in BOUGHT] == ["100.00", "600.50"]
    assert ledger.problems() == []


def test_what_is_prepaid_goes_to_others_also_once_it_is_approved(ledger, bought):
    _, theirs = bought
    made = pay(ledger, "50.00", (theirs, "20.00"), ask_approval=True, **FOR_OTHERS)
    [asked] = ledger.told(payable.approval_asked)
    [told] = asked["data"]["snapshot"]["parts"]
    assert told["supplier_name"] == theirs["supplier_name"]
    answer(ledger, approval.approved, made, "ledger.payment")
    key = {"payment_id": made["id"]}
    now = ledger.call(payable.get_payment, key)
    made = ledger.keyed(payable.book, key, if_version=now["version"])
    wish = {"payable_id": theirs["id"], "amount": {"amount": "30.00"}}
    given = {**key, "parts": [wish]}
    version = {"if_version": made["version"]}
    refused = ledger.refusal(ledger.keyed, payable.allocate, given, **version)
    assert refused == payable.OtherSupplier.code
    ledger.keyed(payable.allocate, {**given, **FOR_OTHERS}, **version)
    assert [owing(ledger, whom)[1] for whom, _ in BOUGHT] == ["100.00", "550.50"]
    assert ledger.problems() == []
