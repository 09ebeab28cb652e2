"""What all customers owe, and what we owe to all suppliers, over some days."""

import openpyxl
import pytest

from chassis.files import FileStore
from contracts.customers import customer
from contracts.ledger import (
    credit_note,
    customer_statement,
    offset,
    payable,
    receipt,
    receivable,
    supplier_statement,
)
from contracts.ledger import party_balance as contract
from ledger.party_balances import handlers

from .setting_off import AGREED
from .test_every_day import cny
from .test_mergers import merge

pytestmark = pytest.mark.requirement("LED-04", "LED-13")
MARCH = {"from_on": "2026-03-20", "until_on": "2026-03-31"}


def owe(ledger, whom, amount, on, **about):
    fields = {"customer_id": whom, "title": "合同", "amount": {"amount": amount}, "happened_on": on}
    return ledger.keyed(receivable.create, {**fields, **about})


def buy(ledger, whom, amount, on):
    fields = {"supplier_id": whom, "title": "采购", "amount": {"amount": amount}, "happened_on": on}
    return ledger.keyed(payable.create, fields)


def pay(ledger, whom, amount, *parts, on="2026-03-24"):
    given = [{"payable_id": one["id"], "amount": {"amount": much}} for one, much in parts]
    fields = {"supplier_id": whom, "amount": {"amount": amount}, "paid_on": on, "parts": given}
    return ledger.keyed(payable.pay, fields)


@pytest.fixture
def moved(ledger):
    """A ledger with two customers and two suppliers who moved, and one who was paid before."""
    old = owe(ledger, "c-1", "100.00", "2026-03-10")
    ledger.receive("30.00", (old, "30.00"), received_on="2026-03-21")
    owe(ledger, "c-2", "50.00", "2026-03-22")
    ledger.receive("8.00", customer="s-2", received_on="2026-03-12")
    done = owe(ledger, "s-1", "5.00", "2026-03-09")
    ledger.receive("5.00", (done, "5.00"), customer="s-1", received_on="2026-03-09")
    bought = buy(ledger, "s-1", "70.00", "2026-03-11")
    pay(ledger, "s-1", "70.00", (bought, "70.00"))
    pay(ledger, "s-2", "9.00")
    return ledger


def texts(row):
    return [row[name]["amount"] for name in contract.AMOUNTS]


def rows(told, key):
    return {row[key]: texts(row) for row in told["items"]}


def test_whoever_moved_or_has_a_balance_is_a_row_and_all_are_the_total(moved):
    told = moved.call(contract.of_customers, MARCH)
    assert list(rows(told, "customer_id").items()) == [
        ("c-1", ["100.00", "0.00", "30.00", "0.00", "70.00"]),
        ("c-2", ["0.00", "50.00", "0.00", "0.00", "50.00"]),
        ("s-2", ["-8.00", "0.00", "0.00", "0.00", "-8.00"]),
    ]
    assert texts(told["total"]) == ["92.00", "50.00", "30.00", "0.00", "112.00"]
    assert (told["items"][0]["name"], told["items"][0]["owner_id"]) == ("华为", "rep")
    told = moved.call(contract.of_suppliers, {**MARCH, "sort": "closing_balance"})
    assert list(rows(told, "supplier_id").items()) == [
        ("s-2", ["0.00", "0.00", "9.00", "0.00", "-9.00"]),
        ("s-1", ["70.00", "0.00", "70.00", "0.00", "0.00"]),
    ]
    left = moved.call(contract.of_suppliers, {**MARCH, "only_open": True})
    assert list(rows(left, "supplier_id")) == ["s-2"] and texts(left["total"])[4] == "-9.00"


@pytest.mark.parametrize(
    ("operation", "statement", "ageing", "key"),
    [
        (contract.of_customers, customer_statement.read, receivable.read_ageing, "customer_id"),
        (contract.of_suppliers, supplier_statement.read, payable.read_ageing, "supplier_id"),
    ],
)
def test_each_row_is_the_sum_of_the_statement_of_its_party(
    moved, operation, statement, ageing, key
):
    aged = {row[key]: row["balance"] for row in moved.call(ageing, {"on": "2026-03-31"})["items"]}
    for row in moved.call(operation, MARCH)["items"]:
        assert aged.get(row[key], cny("0.00")) == row["closing_balance"]
        his = moved.call(statement, {**MARCH, key: row[key]})
        ends = [his["opening_balance"], his["closing_balance"]]
        assert [row["opening_balance"], row["closing_balance"]] == ends
        for side in ("charged", "paid", "adjusted"):
            found = [line[side]["amount"] for line in his["items"] if line[side]]
            assert sum(map(float, found)) == float(row[side]["amount"])
            assert his[side] == row[side]


@pytest.mark.parametrize("sort", ["-closing_balance", "name", "paid"])
def test_pages_go_on_in_any_order_until_all_are_told(moved, sort):
    asked, found = {**MARCH, "sort": sort, "limit": 1}, []
    whole = moved.call(contract.of_customers, {**asked, "limit": 10})
    for _ in whole["items"]:
        page = moved.call(contract.of_customers, asked)
        found += page["items"]
        asked = {**asked, "after": page["next_after"]}
        assert page["total"] == whole["total"]
    assert (found, page["next_after"]) == (whole["items"], None)
    wrong = {**MARCH, "after": "华为.c-1"}
    assert moved.refusal(moved.call, contract.of_customers, wrong) == contract.BadPage.code
    backwards = {**MARCH, "until_on": "2026-03-01"}
    refused = moved.refusal(moved.call, contract.of_suppliers, backwards)
    assert refused == "ledger.account.bad_span"


def test_they_are_told_of_whom_the_caller_sees_and_by_owner_and_department(moved):
    told = {"id": "c-2", "name": "中兴", "owner_id": "staff-2", "department_id": "d-1"}
    moved.tell(customer.updated, "c-2", told, version=2)
    for asked in ({"owner_id": "staff-2"}, {"department_id": "d-1"}):
        found = moved.call(contract.of_customers, {**MARCH, **asked})
        assert list(rows(found, "customer_id")) == ["c-2"]
        assert texts(found["total"])[4] == "50.00"
    other = moved.harness.acting(actor_id="staff-2", scopes={"*": "own"})
    assert list(rows(other.call(contract.of_customers, MARCH), "customer_id")) == ["c-2"]
    assert other.call(contract.of_suppliers, MARCH)["items"] == []


def test_what_was_posted_for_a_customer_who_was_merged_counts_with_the_survivor(moved):
    merge(moved)
    found = rows(moved.call(contract.of_customers, MARCH), "customer_id")
    assert found["c-1"] == ["100.00", "50.00", "30.00", "0.00", "120.00"]
    assert "c-2" not in found


def sides(ledger, operation, key):
    """Return of whoever moved in March: charged, paid and adjusted."""
    told = rows(ledger.call(operation, {**MARCH, "from_on": "2026-03-01"}), key)
    return {party: amounts[1:4] for party, amounts in told.items()}


def test_what_was_taken_back_was_neither_charged_nor_paid_on_either_side(ledger):
    owed = owe(ledger, "c-1", "500.00", "2026-03-20")
    bought = buy(ledger, "s-1", "500.00", "2026-03-20")
    both = ("receivables", "receivable_id", owed), ("payables", "payable_id", bought)
    set_off = {side: [{key: one["id"], "amount": cny("200.00")}] for side, key, one in both}
    set_off |= AGREED
    undone = (
        (offset.reverse, "offset_id", ledger.keyed(offset.post, set_off)),
        (receipt.reverse, "receipt_id", ledger.receive("150.00", (owed, "150.00"))),
        (payable.reverse, "payment_id", pay(ledger, "s-1", "150.00", (bought, "150.00"))),
    )
    for operation, key, made in undone:
        given = {key: made["id"], "reason": "录错"}
        ledger.keyed(operation, given, if_version=made["version"])
    told = [["500.00", "0.00", "0.00"]]
    assert list(sides(ledger, contract.of_customers, "customer_id").values()) == told
    assert list(sides(ledger, contract.of_suppliers, "supplier_id").values()) == told


def test_what_was_cancelled_was_never_charged(ledger):
    owed, _ = (owe(ledger, "c-1", amount, "2026-03-20") for amount in ("500.00", "8.00"))
    gone = {"receivable_id": owed["id"], "reason": "录错"}
    ledger.keyed(receivable.cancel, gone, if_version=owed["version"])
    told = {"c-1": ["8.00", "0.00", "0.00"]}
    assert sides(ledger, contract.of_customers, "customer_id") == told


def test_what_customers_paid_is_the_receipts_that_stand_less_what_went_back(ledger):
    debt = owe(ledger, "c-2", "1000.50", "2026-03-20")
    got = ledger.receive("1000.00", (debt, "1000.00"), for_others=True)
    given = {"receivable_id": debt["id"], "amount": {"amount": "300.50"}, "reason": "退货"}
    ledger.keyed(credit_note.create, given)
    told = {"c-1": ["0.00", "300.00", "0.00"], "c-2": ["1000.50", "700.00", "300.50"]}
    assert sides(ledger, contract.of_customers, "customer_id") == told
    back = {"supplier_id": "c-1", "receipt_id": got["id"], "amount": {"amount": "300.00"}}
    ledger.keyed(payable.pay, back)
    del told["c-1"]
    assert sides(ledger, contract.of_customers, "customer_id") == told


def test_a_workbook_holds_all_of_them_and_their_sums(moved, tmp_path, monkeypatch):
    monkeypatch.setattr(type(moved.runtime.settings), "upload_folder", tmp_path / "files")
    for operation, last in ((contract.print_customers, 112), (contract.print_suppliers, -9)):
        file = moved.call(operation, MARCH)["file"]
        path = FileStore(moved.runtime.settings.upload_folder).path(file["id"])
        with path.open("rb") as source:
            table = [line for line in openpyxl.load_workbook(source).active.values if line[0]]
        assert (table[-1][0], table[-1][5]) == ("合计", last)
    monkeypatch.setattr(handlers, "MOST_ROWS", 1)
    code = "ledger.financial_statement.too_many_rows"
    assert moved.refusal(moved.call, contract.print_customers, MARCH) == code
