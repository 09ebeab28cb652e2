"""Who may not view an account learns of it nowhere, not by what is left in a total either."""

import pytest

from contracts.ledger import (
    account,
    book,
    cash_book,
    cash_entry,
    category,
    entry,
    financial,
    period_exception,
)
from contracts.ledger import account_right as right

pytestmark = [pytest.mark.requirement("LED-02")]
SPAN = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
GRANTS = tuple(f"ledger.{name}.*" for name in ("cash_entry", "cash_book", "entry", "voucher"))
GRANTS += (
    "ledger.financial_statement.*",
    "ledger.trial_balance.*",
    "ledger.category.*",
    "ledger.account.*",
    "ledger.period_exception.*",
)


@pytest.fixture
def hidden(ledger):
    """A bank account that only b may view, with an entry and a draft on it."""
    ledger.made = ledger.post(("1002", "70.00"), ("5001", "-70.00"))
    fields = {"kind": "income", "account_code": "1002", "amount": {"amount": "1.00"}}
    top = ledger.call(category.create, {"name": "收", "kind": "income"})
    ledger.call(cash_entry.create, {**fields, "category_id": top["id"]})
    items = [{"person_id": "b", "verbs": ["view"]}]
    ledger.call(right.set_, {"account_id": ledger.account("1002")["id"], "items": items})
    ledger.b, ledger.c = (
        ledger.harness.acting(actor_id=who, grants=GRANTS, scopes={"*": "all"}) for who in "bc"
    )
    return ledger


@pytest.mark.parametrize(
    ("operation", "query"),
    [
        (book.read_trial_balance, {}),
        (financial.read_balance_sheet, {}),
        (financial.read_cash_flow, SPAN),
        (financial.read_general_ledger, SPAN),
        (financial.print_, {**SPAN, "statement": "general_ledger"}),
        (financial.draw, {**SPAN, "chart": "cash_flow"}),
    ],
)
def test_a_statement_of_the_whole_book_is_for_who_may_view_all_of_it(
    hidden, operation, query, tmp_path, monkeypatch
):
    monkeypatch.setattr(type(hidden.runtime.settings), "upload_folder", tmp_path / "files")
    assert hidden.refusal(hidden.c.call, operation, query) == "ledger.account_right.hidden"
    assert hidden.b.call(operation, query)


def test_results_do_not_tell_which_account_was_paid_into(hidden):
    told = hidden.c.call(financial.read_profit, SPAN)
    assert told["total_income"]["amount"] == "70.00"


def test_entries_on_a_hidden_account_are_not_shown(hidden):
    key = {"entry_id": hidden.made["id"]}
    for operation in (entry.get, cash_book.print_voucher):
        assert hidden.refusal(hidden.c.call, operation, key) == "ledger.account_right.missing"
    assert hidden.b.call(entry.get, key)["id"]
    for operation in (entry.listed, entry.searched):
        assert hidden.c.call(operation)["items"] == []
        assert len(hidden.b.call(operation)["items"]) == 1
    assert hidden.c.call(cash_entry.listed)["items"] == []
    assert len(hidden.b.call(cash_entry.listed)["items"]) == 1


@pytest.mark.requirement("LED-13")
def test_books_of_a_hidden_account_are_not_printed(hidden, tmp_path, monkeypatch):
    monkeypatch.setattr(type(hidden.runtime.settings), "upload_folder", tmp_path / "files")
    query = {**SPAN, "account_id": hidden.account("1002")["id"]}
    for operation in (cash_book.print_book, cash_book.print_statement):
        refused = hidden.refusal(hidden.c.call, operation, query)
        assert refused == "ledger.account_right.missing"
        assert hidden.b.call(operation, query)["file"]


def of_the_till(acting, account_id):
    """Return what the cash book and the statement of the till tell of their lines."""
    key = {"account_id": account_id}
    book_lines = acting.call(cash_book.read, key)["items"]
    lines = acting.call(account.statement, key)["items"]
    about = [(one["memo"], one["counterparty"], one["category"]) for one in book_lines]
    return about, [one["memo"] for one in lines]


def test_what_an_entry_is_about_is_not_told_beside_a_hidden_account(hidden):
    both = (("1001", "5.00"), ("1002", "-5.00"))
    hidden.post(*both, memo="给老板")
    hidden.post(("1001", "2.00"), ("5001", "-2.00"), memo="卖纸箱")
    till = hidden.account("1001")["id"]
    nothing, sold = ("", "", ""), ("卖纸箱", "", "")
    assert of_the_till(hidden.c, till) == ([nothing, sold], ["", "卖纸箱"])
    assert of_the_till(hidden.b, till) == ([("给老板", "", ""), sold], ["给老板", "卖纸箱"])


def test_a_transfer_tells_nothing_of_the_hidden_side(hidden):
    fields = {"kind": "transfer", "account_code": "1002", "to_account_code": "1001"}
    fields |= {"amount": {"amount": "1.00"}, "memo": "奖金", "counterparty": "某人"}
    made = hidden.call(cash_entry.create, fields)
    for operation in (cash_entry.approve, cash_entry.post):
        who = hidden.harness.acting(actor_id=f"who-{operation.verb}")
        who.call(operation, {"cash_entry_id": made["id"]}, idempotency_key=operation.verb)
    till = hidden.account("1001")["id"]
    assert of_the_till(hidden.c, till) == ([("", "", "")], [""])
    assert of_the_till(hidden.b, till)[0][0][:2] == ("奖金", "某人")


def test_entries_under_an_exception_are_hidden_like_others(hidden):
    hidden.call(book.close, {"until": "2026-02-28"})
    asked = {"from_on": "2026-02-01", "until_on": "2026-02-28", "reason": "x"}
    asked |= {"expires_at": "2026-03-25T10:00:00Z", "person_id": "staff-1"}
    made = hidden.call(period_exception.create, asked)
    for code in ("1002", "1001"):
        hidden.post((code, "5.00"), ("5001", "-5.00"), happened_on="2026-02-05")
    key = {"period_exception_id": made["id"]}
    for acting, count in ((hidden.c, 1), (hidden.b, 2)):
        told = acting.call(period_exception.read_entries, key)
        assert len(told["items"]) == count


def test_who_sets_rights_sees_everything(hidden):
    assert hidden.call(book.read_trial_balance)["debit"]["amount"] == "70.00"
