"""Lists of the ledger as files: the rows and figures that the list shows its reader."""

import csv
import itertools

import pytest

from chassis import jobs
from chassis.contract import RESOURCES
from chassis.errors import ServiceError
from chassis.exporting import UNEXPORTED
from chassis.files import FileStore
from contracts.ledger import (
    account_right,
    invoice,
    opening_import,
    payable,
    permit_subject,
    pieces,
)
from contracts.organization import permit

from . import arranging as have
from . import banking as bank
from . import paying as paid

EXPORTS = {
    name.removesuffix("_export"): one
    for name, one in vars(pieces).items()
    if name.endswith("_export")
}
USED = next(e for e in permit_subject.permit_subject.events if e.action == "used")


@pytest.fixture
def house(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(type(ledger.runtime.settings), "upload_folder", tmp_path / "up")
    return ledger


@pytest.fixture
def export(house):
    """Return a function that exports a list and returns the lines of the file."""
    serial = itertools.count()

    def export(name, *columns, **about):
        language, scopes = about.pop("language", "en"), about.pop("who", {})
        asked = {"format": "csv", "columns": [*columns], **about}
        how = {"idempotency_key": f"e{next(serial)}", "language": language, **scopes}
        started = house.call(EXPORTS[name], asked, **how)
        jobs.run(house.runtime, started["id"])
        key = {"job_id": started["id"]}
        assert house.call(opening_import.jobs.get, key)["state"] == "completed"
        told = house.call(pieces.job_result, key)["file"]
        path = FileStore(house.runtime.settings.upload_folder).path(told["id"])
        with path.open(encoding="utf-8-sig", newline="") as source:
            return list(csv.reader(source))

    return export


def a_settled_bill(house):
    """Open a debt that is invoiced and half paid."""
    [debt] = house.owe("113.00")
    bill = house.keyed(invoice.create, {**have.BILL, "receivable_id": debt["id"]})
    number = {"invoice_id": bill["id"], "number": f"{1:020d}"}
    house.keyed(invoice.issue, number)
    house.receive("5.00", (debt, "5.00"))


def arrange(house, name):
    """Let a list of money have a row."""
    if name == "cash_entry":
        have.a_draft(house.harness)
    elif name == "expense_claim":
        have.a_claim(house.harness)
    elif name == "bank_line":
        bank.a_statement(house.harness)
    elif name == "offset":
        paid.an_offset(house.harness)
    elif name in ("payable", "payment"):
        house.keyed(payable.create, have.OWED)
        house.keyed(payable.pay, {"supplier_id": "s-1", "amount": have.TEN})
    else:
        a_settled_bill(house)


@pytest.mark.requirement("PLT-33")
@pytest.mark.requirement("LED-04")
def test_what_customers_owe_is_written_with_its_filter_and_names(house, export):
    house.owe("12.30", "7.00")
    above = {"field": "due_on", "op": "lte", "value": "2026-04-30"}
    lines = export("receivable", "customer_name", "amount", "state", "due_on", filter=above)
    assert lines[0] == ["customer_name", "amount", "state", "due_on"]
    assert sorted(lines[1:]) == [
        ["华为", "12.30", "open", "2026-04-30"],
        ["华为", "7.00", "open", "2026-04-30"],
    ]


@pytest.mark.requirement("PLT-33")
@pytest.mark.requirement("LED-05")
def test_money_received_is_told_with_people_and_accounts_by_name_in_chinese(house, export):
    [debt] = house.owe("10.00")
    house.receive("10.00", (debt, "10.00"), payer="华为技术")
    columns = ("number", "customer_name", "account_name", "amount", "state", "allocations")
    head, line = export("receipt", *columns, language="zh")
    assert head == ["回款单号", "客户名称", "科目名称", "金额", "状态", "核销明细"]
    assert line[1:5] == ["华为", "银行存款", "10.00", "已入账"]
    assert "10.00" in line[5]


@pytest.mark.requirement("PLT-33")
@pytest.mark.requirement("LED-07")
def test_invoices_are_written_with_what_is_paid_of_them(house, export):
    a_settled_bill(house)
    [told] = house.call(invoice.listed)["items"]
    line = export("invoice", "number", "title", "party_name", "paid", "payment_state")[1]
    assert line[0] == f"{1:020d}" and have.BILL["title"]["name"] in line[1]
    assert line[2:] == ["华为", told["paid"]["amount"], told["payment_state"]]
    assert told["payment_state"] == "partial"


@pytest.mark.requirement("PLT-33")
@pytest.mark.requirement("LED-02")
def test_a_hidden_account_is_in_no_file(house, export):
    house.post(("1002", "70.00"), ("5001", "-70.00"))
    house.receive("10.00")
    items = [{"person_id": "b", "verbs": ["view"]}]
    house.call(account_right.set_, {"account_id": house.account("1002")["id"], "items": items})
    for name in ("receipt", "entry"):
        grants = (f"ledger.{name}.*", "ledger.job.*")
        seen = {
            who: len(export(name, "id", who={"actor_id": who, "grants": grants})) - 1
            for who in ("b", "c")
        }
        assert seen == {"b": 1 if name == "receipt" else 2, "c": 0}


@pytest.mark.requirement("PLT-33")
@pytest.mark.parametrize("name", EXPORTS)
def test_every_list_of_money_has_its_file_with_all_that_it_tells(house, export, name):
    arrange(house, name)
    search = next(o for o in RESOURCES[f"ledger.{name}"].operations if o.verb == "search")
    told = [one for one in search.listing.item_fields if one not in UNEXPORTED]
    for language in ("en", "zh"):
        head, line, *_ = export(name, *told, language=language)
        assert len(line) == len(told) and any(line)
        assert language == "en" or all("一" <= word[0] <= "鿿" for word in head)


@pytest.mark.requirement("PLT-33")
def test_what_cannot_be_exported_is_refused_at_its_place(house):
    for about, code, pointer in (
        ({"columns": ["id", "salary"]}, "export.no_such_column", "/columns/1"),
        ({"columns": ["id"], "sort": "salary"}, "export.unfit", "/sort"),
        ({"columns": ["id"], "view": "x"}, "unknown_record", "/view"),
    ):
        with pytest.raises(ServiceError) as refused:
            house.keyed(pieces.receipt_export, about)
        assert (refused.value.code, refused.value.pointer) == (code, pointer)
    reader = house.harness.acting(actor_id="c", grants=("ledger.receipt.list",))
    assert house.refusal(reader.call, pieces.receipt_export, {"columns": ["id"]}) == "forbidden"


@pytest.mark.requirement("ORG-20")
def test_a_list_of_money_waits_for_leave_where_a_flow_wants_it(house):
    answers = house.harness.rpc.answers
    answers[permit.check.id] = ServiceError("organization.permit.needed", {}, 409)
    command = {"columns": ["number"], "format": "csv"}
    assert (
        house.refusal(house.keyed, pieces.receipt_export, command) == "organization.permit.needed"
    )
    wish = {"action": pieces.receipt_export.id, "command": command}
    told = house.call(permit_subject.describe, wish, via="gateway")
    assert told["facts"] == {**command, "columns": ["number"]}
    answers[permit.check.id] = {"any_flow": True, "permit_ids": ["p1"]}
    assert house.keyed(pieces.receipt_export, command)["id"]
    assert [event["subject"] for event in house.told(USED)] == ["p1"]


@pytest.mark.requirement("PLT-14")
def test_fields_of_the_house_tell_customers_by_the_names_that_were_told_here(house, export):
    about = {"resource": "ledger.receipt", "key": "c_end", "kind": "reference", "label": "最终客户"}
    about |= {"references": "customers.customer", "default": "c-2"}
    house.call(pieces.custom_fields.create, about)
    [debt] = house.owe("10.00")
    house.receive("10.00", (debt, "10.00"))
    assert export("receipt", "c_end")[1:] == [["华为"]]
    blind = {"field_rights": {"customers.customer": {"name": "hidden"}}}
    assert export("receipt", "c_end", who=blind)[1:] == [["c-2"]]
