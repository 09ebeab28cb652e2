"""What a role masks of the titles of customers, it masks of the copies that invoices keep."""

import pytest

from chassis.field_rights import FieldNotVisible, FieldRights
from chassis.files import FileStore
from contracts import catalogue
from contracts.ledger import invoice as contract

from . import arranging as have


@pytest.mark.requirement("ORG-05")
def test_what_a_role_masks_of_titles_is_masked_in_invoices_too(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(type(ledger.runtime.settings), "upload_folder", tmp_path / "files")
    title = {"name": "华为", "tax_number": "91440300708461136T", "bank_account": "6222020200112"}
    made = ledger.keyed(contract.create, {**have.BILL, "title": title})
    rules = {"tax_number": "masked", "bank_account": "hidden"}
    rights = {"customers.invoice_title": rules}
    door, key = FieldRights(catalogue().operations.values()), {"invoice_id": made["id"]}
    shown = door.shown(contract.get, ledger.call(contract.get, key), rights)["title"]
    assert (shown["name"], shown["masked"]) == ("华为", ["tax_number"])
    assert "bank_account" not in shown and "708461136" not in shown["tax_number"]
    past = door.shown(contract.history, ledger.call(contract.history, key), rights)
    assert "708461136" not in str(past) and "6222020200112" not in str(past)
    file = ledger.call(contract.print_, {**key, "format": "html"}, field_rights=rights)["file"]
    page = FileStore(ledger.runtime.settings.upload_folder).path(file["id"]).read_text("utf-8")
    assert "华为" in page and "708461136" not in page


@pytest.mark.requirement("LED-07", "ORG-05")
@pytest.mark.parametrize(
    "rights",
    [{"customers.invoice_title": {"title": "masked"}}, {"ledger.invoice": {"title": "hidden"}}],
)
def test_an_invoice_is_found_by_its_title_by_whoever_sees_it(ledger, rights):
    title = {"name": "深圳市华为上海分公司", "tax_number": "91440300708461136T"}
    made = ledger.keyed(contract.create, {**have.BILL, "title": title})
    door = FieldRights(catalogue().operations.values())

    def found(asked, **about):
        return [one["id"] for one in ledger.call(contract.listed, asked, **about)["items"]]

    by_title = {"titles_contains": "上海分"}
    tree = {"filter": {"field": "titles", "op": "contains", "value": "上海分"}}
    assert found({"q": "上海分"}) == found(by_title) == [made["id"]]
    assert found({"q": "北京分"}) == found({"q": "上海分"}, field_rights=rights) == []
    assert found({"q": "华为"}, field_rights=rights) == [made["id"]]  # the party is called so
    door.check(contract.listed, by_title, {"customers.invoice_title": {"phone": "hidden"}})
    for operation, asked in ((contract.listed, by_title), (contract.searched, tree)):
        with pytest.raises(FieldNotVisible):
            door.check(operation, asked, rights)
