"""Statements as pictures, and the way from a figure to what it came from."""

import pytest
from defusedxml.ElementTree import fromstring

from contracts.ledger import account, cash_book, entry, financial, receivable

pytestmark = pytest.mark.requirement("LED-13")
THIRD = ("0.00", "90.00", "-90.00")
SPAN = {"from_on": "2026-02-01", "until_on": "2026-03-31"}


@pytest.fixture
def traded(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(type(ledger.runtime.settings), "upload_folder", tmp_path / "files")
    ledger.post(("1002", "70.00"), ("5001", "-70.00"), happened_on="2026-02-03")
    ledger.post(("5602", "90.00"), ("1002", "-90.00"), happened_on="2026-03-03")
    ledger.folder = tmp_path / "files"
    return ledger


def drawn(ledger, chart, **about):
    told = ledger.call(financial.draw, {**SPAN, "chart": chart, **about})["file"]
    assert told["content_type"] == "image/svg+xml"
    return fromstring((ledger.folder / told["id"]).read_text())


def bars(picture):
    titles = [r.find("{*}title") for r in picture.iter("{http://www.w3.org/2000/svg}rect")]
    return [title.text for title in titles if title is not None]


def test_months_are_drawn_as_they_are_told(traded):
    assert sorted(bars(drawn(traded, "months"))) == sorted(
        f"2026-{month} {name} {amount} CNY"
        for month, amounts in (("02", ("70.00", "0.00", "70.00")), ("03", THIRD))
        for name, amount in zip(("收入", "支出", "利润"), amounts, strict=True)
    )


@pytest.mark.parametrize(
    ("chart", "bar"),
    [("results", "管理费用 金额 90.00 CNY"), ("cash_flow", "经营活动 净额 -20.00 CNY")],
)
def test_results_and_cash_flow_are_drawn(traded, chart, bar):
    assert bar in bars(drawn(traded, chart))


def test_a_picture_of_nothing_is_a_picture(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(type(ledger.runtime.settings), "upload_folder", tmp_path / "files")
    ledger.folder = tmp_path / "files"
    assert {bar.split()[2] for bar in bars(drawn(ledger, "months"))} == {"0.00"}


def test_every_figure_leads_to_its_source_and_voucher(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(type(ledger.runtime.settings), "upload_folder", tmp_path / "files")
    ledger.confirm("o-1", "113.00", "13.00")
    [row] = ledger.call(financial.read_profit, SPAN)["income"]
    key = {"account_id": row["account_id"], **SPAN}
    [line] = ledger.call(account.statement, key)["items"]
    told = ledger.call(entry.get, {"entry_id": line["entry_id"]})
    debt = ledger.call(receivable.get, {"receivable_id": told["source_id"]})
    assert (told["kind"], debt["source_type"], debt["source_id"]) == ("receivable", "order", "o-1")
    file = ledger.call(cash_book.print_voucher, {"entry_id": told["id"], "format": "html"})["file"]
    assert "壹佰壹拾叁元整" in (tmp_path / "files" / file["id"]).read_text()
