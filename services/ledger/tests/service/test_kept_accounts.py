"""Who may not book on an account books nowhere on it; drafts on it are hidden with it."""

import pytest

from chassis.errors import ServiceError, sentence
from contracts.ledger import (
    account,
    account_right,
    bank_statement,
    cash_entry,
    category,
    entry,
    payable,
    pending_entry,
    receipt,
    receivable,
    year_end,
)
from ledger.bank_statements.model import BankStatement

pytestmark = [pytest.mark.requirement("LED-02")]
MISSING = ("ledger.account_right.missing", 403)
RESOURCES = ("entry", "pending_entry", "receipt", "receivable", "payable", "cash_entry")
GRANTS = tuple(f"ledger.{name}.*" for name in (*RESOURCES, "bank_statement", "bank_line"))


def row(code, amount):
    return {"account_code": code, "amount": {"amount": amount}}


TAKEN = {"postings": [row("5602", "11.00"), row("100202", "-11.00")]}
OWED = {"supplier_id": "s-1", "title": "x", "amount": {"amount": "5.00"}, "account_code": "5402"}
DUE = {"customer_id": "c-1", "title": "x", "amount": {"amount": "5.00"}}


@pytest.fixture
def kept(ledger):
    """A bank account of which only the cashier has the rights; `acc` has the permissions."""
    fields = {"code": "100202", "name_zh": "工行", "type": "asset", "holds_money": True}
    made = ledger.call(account.create, {**fields, "never_negative": True})
    ledger.paid_in = ledger.post(("100202", "70.00"), ("5001", "-70.00"))
    ledger.post(("100202", "20.00"), ("5001", "-20.00"))
    ledger.aside = ledger.keyed(pending_entry.create, TAKEN)
    items = [{"person_id": "cash", "verbs": ["view", "book"]}]
    items.append({"person_id": "blind", "verbs": ["book"]})
    for kept_id in (made["id"], "account-5051", "account-5402"):
        ledger.call(account_right.set_, {"account_id": kept_id, "items": items})
    who = ledger.harness.acting
    for name in ("acc", "cash", "blind"):
        setattr(ledger, name, who(actor_id=name, grants=GRANTS, scopes={"*": "all"}))
    return ledger


def refuse(acting, operation, payload, **about):
    """Return code and status with which *acting* is refused, and where in the input."""
    with pytest.raises(ServiceError) as refused:
        acting.call(operation, payload, idempotency_key="refused", **about)
    return (refused.value.code, refused.value.status), refused.value.pointer


@pytest.mark.parametrize(
    ("operation", "payload", "pointer"),
    [
        (entry.post, TAKEN, "/postings/1/account_code"),
        (entry.post_batch, {"entries": [TAKEN]}, "/entries/0/postings/1/account_code"),
        (pending_entry.create, TAKEN, "/postings/1/account_code"),
        (receivable.create, {**DUE, "income_account_code": "5051"}, "/income_account_code"),
        (payable.create, OWED, "/account_code"),
    ],
)
def test_entries_by_hand_need_the_right_to_book(kept, operation, payload, pointer):
    assert refuse(kept.acc, operation, payload) == (MISSING, pointer)
    assert kept.cash.call(operation, payload, idempotency_key="k")


def test_a_category_does_not_open_the_account_that_it_is_booked_on(kept):
    fields = {"name": "税金", "kind": "expense", "account_code": "5402"}
    by = {"category_id": kept.call(category.create, fields)["id"]}
    spent = {"kind": "expense", "account_code": "1002", "amount": {"amount": "1.00"}, **by}
    owed = {"supplier_id": "s-1", "title": "x", "amount": {"amount": "5.00"}, **by}
    for operation, payload in ((cash_entry.create, spent), (payable.create, owed)):
        assert refuse(kept.acc, operation, payload) == (MISSING, "/category_id")
        assert kept.cash.call(operation, payload, idempotency_key="k")


def test_taking_back_needs_the_right_to_book(kept):
    debt = kept.keyed(receivable.create, {**DUE, "income_account_code": "5051"})
    owed = kept.keyed(payable.create, OWED)
    got = kept.receive("5.00", account_code="100202")
    for operation, key, version in (
        (entry.reverse, {"entry_id": kept.paid_in["id"]}, None),
        (receivable.cancel, {"receivable_id": debt["id"], "reason": "x"}, debt["version"]),
        (payable.cancel, {"payable_id": owed["id"]}, owed["version"]),
        (receipt.reverse, {"receipt_id": got["id"], "reason": "x"}, got["version"]),
    ):
        unseen = ("not_found", 404) if operation is receipt.reverse else MISSING
        assert refuse(kept.acc, operation, key, if_version=version) == (unseen, "")
        assert kept.cash.call(operation, key, if_version=version, idempotency_key=operation.id)


def test_the_balance_is_not_told_to_who_may_only_book(kept):
    much = {"postings": [row("5602", "999.00"), row("100202", "-999.00")]}
    told = refuse(kept.blind, entry.post, much)
    assert told == (("ledger.entry.overdrawn", 409), "/postings/1/amount")
    assert sentence(told[0][0], "en", {"code": "100202"}).endswith("overdrawn.")
    assert refuse(kept.cash, entry.post, much)[0][0] == "ledger.entry.below_zero"


def test_what_is_set_aside_on_a_hidden_account_is_hidden(kept):
    key, version = {"pending_entry_id": kept.aside["id"]}, kept.aside["version"]
    for operation in (pending_entry.get, pending_entry.post, pending_entry.void):
        assert refuse(kept.acc, operation, key, if_version=version) == (("not_found", 404), "")
    assert kept.acc.call(pending_entry.listed)["items"] == []
    assert len(kept.cash.call(pending_entry.listed)["items"]) == 1
    assert kept.cash.call(pending_entry.post, key, if_version=version, idempotency_key="p")


@pytest.fixture(params=["expense", "transfer"])
def draft(request, kept):
    """A draft of money from the account or to it."""
    if request.param == "transfer":
        places = {"account_code": "1002", "to_account_code": "100202"}
    else:
        spent = kept.call(category.create, {"name": "房租", "kind": "expense"})
        places = {"account_code": "100202", "category_id": spent["id"]}
    fields = {"kind": request.param, "amount": {"amount": "1.00"}}
    return kept.call(cash_entry.create, {**fields, **places})


def test_a_draft_on_a_hidden_account_is_hidden(kept, draft):
    key, about = {"cash_entry_id": draft["id"]}, {"if_version": draft["version"]}
    for name in ("get", "history", "update", "remove", "restore", "approve", "post"):
        refused = refuse(kept.acc, getattr(cash_entry, name), key, **about)
        assert refused == (("not_found", 404), "")
    assert kept.acc.call(cash_entry.listed)["items"] == []
    assert kept.cash.call(cash_entry.get, key)["id"] == draft["id"]
    assert len(kept.cash.call(cash_entry.listed)["items"]) == 1


def test_the_statement_of_a_hidden_bank_account_is_hidden(kept):
    about = {"account_code": "100202", "format": "csv", "file_name": "", "bank_account": ""}
    with kept.runtime.transaction(kept.runtime.own_call()) as uow:
        made = uow.add(BankStatement(**about, currency="CNY", lines=0, known_before=0))
        uow.commit()
        key = {"bank_statement_id": made.id}
    assert refuse(kept.acc, bank_statement.get, key)[0] == ("not_found", 404)
    assert refuse(kept.acc, bank_statement.match_all, key)[0] == ("not_found", 404)
    assert kept.cash.call(bank_statement.get, key)["lines"] == 0


def test_receipts_and_payments_of_a_hidden_account_are_not_listed(kept):
    kept.receive("5.00", account_code="100202")
    paid = {"supplier_id": "s-1", "amount": {"amount": "1.00"}, "account_code": "100202"}
    kept.keyed(payable.pay, paid)
    grants = (*GRANTS, "ledger.payment.*")
    for name, count in (("acc", 0), ("cash", 1)):
        who = kept.harness.acting(actor_id=name, grants=grants, scopes={"*": "all"})
        for operation in (receipt.listed, payable.payments_listed):
            assert len(who.call(operation)["items"]) == count


def test_gains_on_currencies_do_not_tell_hidden_balances(kept):
    grants = ("ledger.revaluation.*",)
    who = kept.harness.acting(actor_id="acc", grants=grants, scopes={"*": "all"})
    days = {"from_on": "2026-01-01", "until_on": "2026-03-01"}
    for operation, asked in ((year_end.read_gains, days), (year_end.revalue, {"on": "2026-03-01"})):
        assert refuse(who, operation, asked)[0][0] == "ledger.account_right.hidden"


@pytest.mark.requirement("PLT-11")
def test_rights_are_replaced_only_by_who_has_read_them_as_they_are(ledger):
    key = {"account_id": ledger.account("1002")["id"]}
    first, second = ([{"person_id": one, "verbs": ["view"]}] for one in ("cash", "other"))
    read = ledger.call(account_right.read, key)["version"]
    made = ledger.call(account_right.set_, {**key, "items": first}, if_version=read)
    assert made["version"] == read + 1
    with pytest.raises(ServiceError) as refused:
        ledger.call(account_right.set_, {**key, "items": second}, if_version=read)
    assert (refused.value.code, refused.value.details["version"]) == ("stale", read + 1)
    told = ledger.call(account_right.read, key)
    assert (told["items"], told["version"]) == (first, read + 1)
    again = ledger.call(account_right.set_, {**key, "items": first}, if_version=read + 1)
    assert again["version"] == read + 1


@pytest.mark.requirement("PLT-17")
def test_who_gave_which_right_is_told_to_those_who_may_read_rights(ledger):
    one = {"account_id": ledger.account("1002")["id"]}
    first = [{"person_id": "cash", "verbs": ["book", "view"]}]
    for items in (first, first, []):
        ledger.call(account_right.set_, {**one, "items": items})
    told = ledger.call(account_right.history, one)["items"]
    assert [row["changes"] for row in told] == [{"items": [first, []]}, {"items": [[], first]}]
    assert ledger.call(account.history, one)["items"] == []


def written(ledger, **fields):
    """Let others write, approve and post an entry of the account books."""
    made = ledger.call(cash_entry.create, {"amount": {"amount": "5.00"}, **fields})
    key = {"cash_entry_id": made["id"]}
    for operation in (cash_entry.approve, cash_entry.post):
        who = ledger.harness.acting(actor_id=f"who-{operation.verb}")
        made = who.call(operation, key, idempotency_key=made["id"] + operation.verb)
    return {**key, "version": made["version"]}


@pytest.mark.parametrize("kind", ["transfer", "expense"])
def test_an_entry_is_taken_back_by_who_may_book_on_both_accounts(kept, kind):
    fields = {"kind": kind, "account_code": "1002"}
    if kind == "transfer":
        fields["to_account_code"] = "100202"
    else:
        about = {"name": "税金", "kind": "expense", "account_code": "5402"}
        fields["category_id"] = kept.call(category.create, about)["id"]
    wang = kept.harness.acting(actor_id="wang", grants=GRANTS, scopes={"*": "all"})
    open_to_see = [{"person_id": "wang", "verbs": ["view"]}]
    open_to_see.append({"person_id": "cash", "verbs": ["view", "book"]})
    for code in ("100202", "5402"):
        key = {"account_id": kept.account(code)["id"], "items": open_to_see}
        kept.call(account_right.set_, key)
    made = written(kept, **fields)
    about = {"if_version": made.pop("version")}
    made["reason"] = "x"
    if kind == "expense":  # what was booked counts, not where the category leads by now
        kept.call(category.update, {"category_id": fields["category_id"], "account_code": "5403"})
    assert refuse(wang, cash_entry.reverse, made, **about) == (MISSING, "")
    assert kept.cash.call(cash_entry.reverse, made, idempotency_key="k", **about)
