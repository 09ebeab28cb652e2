"""Who sees a customer, or what he paid, reads his whole statement, and nobody else a word."""

from dataclasses import replace

import pytest

from chassis.files import FileStore
from contracts.ledger import (
    account,
    cash_book,
    credit_note,
    entry,
    financial,
    prepaid_card,
    receivable,
)
from contracts.ledger import customer_statement as statement
from ledger.customer_statements import store
from ledger.settings import LedgerSettings

MARCH = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
BACKWARDS = {"from_on": "2026-03-31", "until_on": "2026-03-01"}
ASKED = {**MARCH, "customer_id": "c-1"}


def closing(told):
    return told["customer_name"], told["closing_balance"]["amount"]


@pytest.mark.requirement("LED-04")
@pytest.mark.parametrize("who", ["rep", "staff-1"])
def test_the_statement_of_an_advance_is_for_who_sees_the_customer_or_the_receipt(ledger, who):
    ledger.receive("888.00")
    acting = ledger.harness.acting(actor_id=who, scopes={"*": "own"})
    assert closing(acting.call(statement.read, ASKED)) == ("华为", "-888.00")


def test_the_statement_of_a_customer_that_nobody_knows_or_shows_is_not_found(ledger):
    ledger.owe("5.00")
    stranger = ledger.harness.acting(actor_id="x", scopes={"*": "own"})
    assert ledger.refusal(stranger.call, statement.read, ASKED) == "not_found"
    unknown = {**ASKED, "customer_id": "nope"}
    assert ledger.refusal(ledger.call, statement.read, unknown) == "not_found"


def test_what_only_the_journal_knows_of_a_customer_is_told_to_who_sees_all(ledger, monkeypatch):
    about = {"customer_id": "old"}
    lines = [{"account_code": "1122", "amount": {"amount": "7.00"}, **about}]
    lines.append({"account_code": "3104", "amount": {"amount": "-7.00"}})
    with monkeypatch.context() as earlier:
        earlier.setattr(LedgerSettings, "control_accounts", frozenset())
        earlier.setattr("ledger.customer_refs.store.expect_all", lambda *_: None)
        ledger.keyed(entry.post, {"postings": lines, "happened_on": "2026-01-01"})
    assert closing(ledger.call(statement.read, {**ASKED, **about})) == ("", "7.00")


def test_a_statement_of_more_lines_than_it_holds_is_refused_instead_of_cut(ledger, monkeypatch):
    monkeypatch.setattr(store, "MOST", 1)
    ledger.owe("5.00")
    assert closing(ledger.call(statement.read, ASKED)) == ("华为", "5.00")
    ledger.owe("6.00")
    refused = ledger.refusal(ledger.call, statement.read, ASKED)
    assert refused == "ledger.customer_statement.too_many_lines"


@pytest.fixture(params=["2203", "2241"])
def carded(request, ledger):
    """A ledger whose money on cards is on the account of advances, or on one of its own."""
    ledger.runtime.settings = replace(ledger.runtime.settings, card_account=request.param)
    return ledger


def on_card(ledger, operation, card, amount, **about):
    given = {"prepaid_card_id": card["id"], "amount": {"amount": amount}, **about}
    return ledger.keyed(operation, given)


@pytest.mark.requirement("LED-10")
def test_money_on_cards_is_part_of_the_statement(carded):
    card = carded.call(prepaid_card.create, {"number": "K1", "customer_id": "c-1"})
    [debt] = carded.owe("80.00")
    carded.receive("10.00")
    on_card(carded, prepaid_card.top_up, card, "100.00", bonus={"amount": "20.00"})
    on_card(carded, prepaid_card.spend, card, "15.00")
    carded.receive("30.00", (debt, "30.00"), prepaid_card_id=card["id"])
    told = carded.call(statement.read, ASKED)
    changed = [(line["charged"] or line["paid"])["amount"] for line in told["items"]]
    assert changed == ["80.00", "10.00", "100.00", "15.00"]
    assert told["items"][2]["adjusted"]["amount"] == "20.00"
    assert [line["memo"] for line in told["items"][2:]] == ["储值卡 K1 充值", "储值卡 K1 消费"]
    assert [told[name]["amount"] for name in ("owed", "advances")] == ["50.00", "10.00"]
    [left] = told["cards"]
    assert (left["number"], left["balance"]["amount"]) == ("K1", "75.00")
    assert closing(told)[1] == "-35.00"
    earlier = carded.call(statement.read, {**ASKED, "until_on": "2026-03-24"})
    assert (earlier["cards"], earlier["closing_balance"]["amount"]) == ([], "0.00")
    assert carded.problems() == []


def test_money_on_cards_is_prepaid_in_the_ageing_from_the_day_on_which_it_came(carded):
    card = carded.call(prepaid_card.create, {"number": "K1", "customer_id": "c-1"})
    carded.owe("50.00")
    on_card(carded, prepaid_card.top_up, card, "60.00")
    carded.harness.clock.advance(days=1)
    on_card(carded, prepaid_card.top_up, card, "40.00")
    on_card(carded, prepaid_card.spend, card, "70.00")
    aged = carded.call(receivable.read_ageing, {"on": "2026-03-27"})["total"]
    assert (aged["prepaid"]["days_1_30"]["amount"], aged["balance"]["amount"]) == ("30.00", "20.00")
    aged = carded.call(receivable.read_ageing, {"on": "2026-03-25"})["total"]
    assert (aged["prepaid"]["not_due"]["amount"], aged["balance"]["amount"]) == ("60.00", "-10.00")


@pytest.mark.requirement("LED-10")
def test_the_printed_statement_tells_what_its_balance_is_made_up_of(carded, tmp_path, monkeypatch):
    monkeypatch.setattr(type(carded.runtime.settings), "upload_folder", tmp_path)
    card = carded.call(prepaid_card.create, {"number": "K1", "customer_id": "c-1"})
    on_card(carded, prepaid_card.top_up, card, "100.00")
    made = carded.call(statement.print_, {**ASKED, "format": "html"})
    page = FileStore(tmp_path).open(made["file"]["id"]).read().decode()
    assert "期末余额构成：应收 0.00，预收 0.00，储值卡 K1 100.00" in page


@pytest.mark.requirement("LED-04")
def test_what_was_received_is_the_money_and_what_is_rounded_off_or_credited_stands_beside(ledger):
    ledger.owe("106000.00", "50.00")
    first, second = ledger.call(receivable.listed, {"sort": "created_at"})["items"]
    ledger.receive("105999.50", (first, "105999.50"))
    given = {"receivable_id": second["id"], "amount": {"amount": "20.00"}, "reason": "退货"}
    ledger.keyed(credit_note.create, given)
    told = ledger.call(statement.read, ASKED)
    sides = [
        [line[name] and line[name]["amount"] for name in ("charged", "paid", "adjusted")]
        for line in told["items"]
    ]
    assert sides[2:] == [[None, "105999.50", "0.50"], [None, None, "20.00"]]
    assert closing(told)[1] == "30.00"


@pytest.mark.requirement("LED-13")
def test_a_printed_statement_names_the_house_and_the_years_of_its_vouchers(
    ledger, tmp_path, monkeypatch
):
    monkeypatch.setattr(type(ledger.runtime.settings), "upload_folder", tmp_path)
    ledger.runtime.settings = replace(ledger.runtime.settings, company_name="华夏贸易")
    ledger.owe("5.00")
    made = ledger.call(statement.print_, {**ASKED, "format": "html"})
    page = FileStore(tmp_path).open(made["file"]["id"]).read().decode()
    assert "<p>单位: 华夏贸易</p>" in page
    assert "<td>2026-1</td>" in page


@pytest.mark.parametrize(
    ("operation", "about"),
    [
        (statement.read, {"customer_id": "c-1"}),
        (account.statement, {"account_id": "account-1002"}),
        (cash_book.read, {"account_id": "account-1002"}),
        (cash_book.summary, {}),
        (financial.read_profit, {}),
        (financial.print_, {"statement": "margins"}),
        (financial.draw, {}),
    ],
)
def test_days_that_run_backwards_are_refused(ledger, operation, about):
    refused = ledger.refusal(ledger.call, operation, {**about, **BACKWARDS})
    assert refused == "ledger.account.bad_span"


def test_the_totals_of_a_cash_book_are_those_of_its_days_on_every_page(ledger):
    for amount, day in (("5.00", "2026-02-01"), ("7.00", "2026-03-01"), ("-2.00", "2026-03-02")):
        other = amount[1:] if amount[0] == "-" else f"-{amount}"
        ledger.post(("1002", amount), ("5001", other), happened_on=day)
    query = {**MARCH, "account_id": ledger.account("1002")["id"], "limit": 1}
    first = ledger.call(cash_book.read, query)
    second = ledger.call(cash_book.read, {**query, "after": first["next_after"]})
    for page, opening in ((first, "5.00"), (second, "12.00")):
        told = [page[f"{name}_balance"]["amount"] for name in ("opening", "closing")]
        assert told == [opening, "10.00"]
        assert (page["income"]["amount"], page["expense"]["amount"]) == ("7.00", "2.00")
