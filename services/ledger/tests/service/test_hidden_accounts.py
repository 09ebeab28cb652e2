"""Who may not view an account learns of it nowhere, not by what is left in a total either."""

import pytest

from contracts.ledger import account_right as right
from contracts.ledger import book, cash_book, cash_entry, category, entry, financial

pytestmark = [pytest.mark.requirement("LED-02")]
SPAN = {"from_on": "2026-03-01", "until_on": "2026-03-31"}
GRANTS = tuple(f"ledger.{name}.*" for name in ("cash_entry", "cash_book", "entry", "voucher"))
GRANTS += ("ledger.financial_statement.*", "ledger.trial_balance.*", "ledger.category.*")


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


def test_who_sets_rights_sees_everything(hidden):
    assert hidden.call(book.read_trial_balance)["debit"]["amount"] == "70.00"
