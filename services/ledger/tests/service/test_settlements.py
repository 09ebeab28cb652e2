"""Whoever sees a receivable reads what settled it, also what others paid."""

import pytest

from chassis.errors import ServiceError
from contracts.customers import customer
from contracts.ledger import bad_debt, credit_note, offset, receipt
from contracts.ledger import receivable as contract

from .setting_off import act, set_off
from .test_every_day import owe_supplier

pytestmark = pytest.mark.requirement("LED-04", "LED-05")


@pytest.fixture
def debt(ledger):
    """What c-2 owes and c-1, an offset, a credit and nobody paid; c-2 is of rep."""
    [debt] = ledger.owe("100.00", customer="c-2")
    ledger.receive("50.00", (debt, "50.00"), for_others=True)
    owes = owe_supplier(ledger, "20.00", "2026-03-20")
    set_off(ledger, [(debt, None)], [(owes, None)])
    part = {"receivable_id": debt["id"], "reason": "x"}
    ledger.keyed(credit_note.create, {**part, "amount": {"amount": "5.00"}})
    ledger.keyed(bad_debt.write_off, {**part, "amount": {"amount": "3.00"}})
    told = {"id": "c-2", "name": "子公司", "owner_id": "heir", "department_id": "north"}
    ledger.tell(customer.transferred, "c-2", told, version=9)
    return debt


def own(ledger, who):
    return ledger.harness.acting(actor_id=who, scopes={"*": "own"}, departments=())


def read(desk, debt, **about):
    return desk.call(contract.read_settlements, {"receivable_id": debt["id"], **about})


def test_all_that_stands_of_a_receivable_is_told_newest_first(ledger, debt):
    items = read(ledger, debt)["items"]
    told = [(one["kind"], one["amount"]["amount"], one["payer_id"]) for one in items]
    assert told == [
        ("bad_debt", "3.00", None),
        ("credit_note", "5.00", None),
        ("offset", "20.00", None),
        ("receipt", "50.00", "c-1"),
    ]
    assert [one["number"][:2] for one in items] == ["", "CN", "OF", "RC"]
    assert items[-1]["payer_name"] == "华为"


def test_who_sees_the_customer_reads_who_paid_for_him_and_not_the_receipt(ledger, debt):
    rep = own(ledger, "heir")
    items = read(rep, debt)["items"]
    assert [one["kind"] for one in items][-2:] == ["offset", "receipt"]
    with pytest.raises(ServiceError) as refused:
        rep.call(receipt.get, {"receipt_id": items[-1]["document_id"]})
    assert refused.value.status == 404
    with pytest.raises(ServiceError) as refused:
        read(own(ledger, "nobody"), debt)
    assert refused.value.status == 404


def test_what_was_taken_back_settles_nothing(ledger, debt):
    items = read(ledger, debt)["items"]
    act(ledger, offset.reverse, {"id": items[2]["document_id"]}, reason="x")
    ledger.keyed(receipt.reverse, {"receipt_id": items[3]["document_id"], "reason": "x"})
    assert [one["kind"] for one in read(ledger, debt)["items"]] == ["bad_debt", "credit_note"]


def test_settlements_are_read_page_by_page(ledger, debt):
    page = read(ledger, debt, limit=3)
    assert len(page["items"]) == 3
    rest = read(ledger, debt, limit=3, after=page["next_after"])
    assert ([one["kind"] for one in rest["items"]], rest["next_after"]) == (["receipt"], None)
