"""Compares the accounts of receivables and payables with what of them is open."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased

from ledger.accounts.model import Account, Balance
from ledger.journal.model import Entry, Posting
from ledger.payables.model import Payable
from ledger.receivables.model import Receivable
from ledger.settings import LedgerSettings


def problems(connection: Connection, settings: LedgerSettings) -> Iterator[str]:
    """
    Yield each currency in which an account differs from the sum of its open documents.

    Opening balances name no document: what they brought to the account is left out.
    """
    for name, code, model, sense in (
        ("receivables", settings.receivable_account, Receivable, 1),
        ("payables", settings.payable_account, Payable, -1),
    ):
        held, opened = _balances(connection, code), _openings(connection, code)
        left = _open(connection, model)
        for currency in sorted(held.keys() | left.keys()):
            told = sense * (held.get(currency, 0) - opened.get(currency, 0))
            if told != left.get(currency, 0):
                yield (
                    f"account {code}: beside opening balances it holds {told} {currency},"
                    f" open {name} {left.get(currency, 0)}"
                )


def _balances(connection: Connection, code: str) -> dict[str, int]:
    chosen = (
        select(Balance.currency, Balance.debit_minor - Balance.credit_minor)
        .join(Account, Account.id == Balance.account_id)
        .where(Account.code == code)
    )
    return _sums(connection, chosen)


def _openings(connection: Connection, code: str) -> dict[str, int]:
    """What stands on the account from opening balances, less what was taken back of them."""
    origin = aliased(Entry)
    chosen = (
        select(Posting.currency, func.sum(Posting.amount_minor))
        .join(Account, Account.id == Posting.account_id)
        .join(Entry, Entry.id == Posting.entry_id)
        .join(origin, origin.id == func.coalesce(Entry.reverses_id, Entry.id))
        .where(Account.code == code, origin.kind == "opening")
        .group_by(Posting.currency)
    )
    return _sums(connection, chosen)


def _open(connection: Connection, model: Any) -> dict[str, int]:
    chosen = select(model.currency, func.sum(model.open_minor)).group_by(model.currency)
    return _sums(connection, chosen)


def _sums(connection: Connection, chosen: Any) -> dict[str, int]:
    return {currency: int(total) for currency, total in connection.execute(chosen)}
