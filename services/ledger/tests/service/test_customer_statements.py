"""Who sees a customer, or what he paid, reads his whole statement, and nobody else a word."""

import pytest

from contracts.ledger import account, cash_book, entry, financial
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
        ledger.keyed(entry.post, {"postings": lines, "happened_on": "2026-01-01"})
    assert closing(ledger.call(statement.read, {**ASKED, **about})) == ("", "7.00")


def test_a_statement_of_more_lines_than_it_holds_is_refused_instead_of_cut(ledger, monkeypatch):
    monkeypatch.setattr(store, "MOST", 1)
    ledger.owe("5.00")
    assert closing(ledger.call(statement.read, ASKED)) == ("华为", "5.00")
    ledger.owe("6.00")
    refused = ledger.refusal(ledger.call, statement.read, ASKED)
    assert refused == "ledger.customer_statement.too_many_lines"


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
