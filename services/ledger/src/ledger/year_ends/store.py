"""Every query about ends of years."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from chassis.errors import blaming
from chassis.uow import UnitOfWork
from chassis.values import Money, new_id
from contracts.ledger.payable import UnknownSupplier
from contracts.ledger.receivable import UnknownCustomer
from contracts.ledger.year_end import PartyMissing, WrongSide
from ledger.accounts.model import Account
from ledger.cash_entries.model import CashEntry
from ledger.customer_refs import store as customers
from ledger.exposures import store as exposures
from ledger.journal.model import Entry, Posting
from ledger.journal.rules import Draft
from ledger.payables.model import Payable
from ledger.payables.rules import purchase_lines
from ledger.pendings.model import PendingEntry
from ledger.receivables import store as receivables
from ledger.settings import LedgerSettings
from ledger.year_ends.rules import OPENING


def results(uow: UnitOfWork, until_on: dt.date) -> list[tuple[str, str, int]]:
    """Return account, currency and balance of income and expense at the end of a day."""
    total = func.sum(Posting.amount_minor)
    chosen = (
        select(Account.code, Posting.currency, total)
        .join(Posting, Posting.account_id == Account.id)
        .where(Account.type.in_(("income", "expense")), Posting.happened_on <= until_on)
        .group_by(Account.code, Posting.currency)
        .having(total != 0)
        .order_by(Account.code, Posting.currency)
    )
    return [(code, currency, int(t)) for code, currency, t in uow.session.execute(chosen)]


def standing(uow: UnitOfWork, kind: str, *, from_year: int = 0) -> list[Entry]:
    """Return the entries of a kind that nobody took back, oldest year first."""
    reversal = aliased(Entry)
    taken_back = select(reversal.id).where(reversal.reverses_id == Entry.id).exists()
    chosen = select(Entry).where(Entry.kind == kind, Entry.year >= from_year, ~taken_back)
    return list(uow.session.scalars(chosen.order_by(Entry.year)))


def unposted(uow: UnitOfWork, from_on: dt.date, until_on: dt.date) -> int:
    """Return how many approved or pending entries of some days wait to be posted."""
    cash = select(func.count()).where(
        CashEntry.state == "approved", CashEntry.happened_on.between(from_on, until_on)
    )
    pending = select(func.count()).where(
        PendingEntry.state == "pending", PendingEntry.happened_on.between(from_on, until_on)
    )
    return int(uow.session.scalar(cash) or 0) + int(uow.session.scalar(pending) or 0)


def debts(uow: UnitOfWork, command: Mapping[str, Any], settings: LedgerSettings) -> list[Draft]:
    """
    Open what customers owe and what we owe as the lines of opening balances name it.

    Returns an entry to be posted for each, against the account that takes the rest.
    """
    makers = {
        settings.receivable_account: (1, UnknownCustomer, _receivable),
        settings.payable_account: (-1, UnknownSupplier, _payable),
    }
    found = []
    for place, row in enumerate(command["lines"]):
        code, amount, at = row["account_code"], row["amount"], f"/lines/{place}"
        if code not in makers:
            continue
        sense, unknown, make = makers[code]
        if amount.minor * sense <= 0:
            raise WrongSide(code=code, amount=str(amount), at=f"{at}/amount")
        if not row["customer_id"]:
            raise PartyMissing(code=code, at=f"{at}/customer_id")
        with blaming(f"{at}/customer_id"):
            party = customers.present(uow, row["customer_id"])
            name = customers.check(uow, party, unknown)
        title = row["document_number"] or row["memo"] or OPENING
        due = row["due_on"] or receivables.later(command["on"], settings.payment_days)
        about = {"party": party, "name": name, "title": title, "due": due, "on": command["on"]}
        found.append((party, place, make, about, Money(abs(amount.minor), amount.currency)))
    found.sort(key=lambda one: one[:2])  # exposures are locked in one order
    return [make(uow, about, amount, settings) for _, _, make, about, amount in found]


def _receivable(
    uow: UnitOfWork, about: Mapping[str, Any], amount: Any, settings: LedgerSettings
) -> Draft:
    fields = {"customer_id": about["party"], "customer_name": about["name"]}
    fields |= {"title": about["title"], "due_on": about["due"], "happened_on": about["on"]}
    fields |= customers.keeper(uow, about["party"], *_writer(uow))
    fields |= {"amount": amount, "tax": None, "source_type": "manual", "source_id": None}
    made = receivables.new(fields, settings)
    exposure = exposures.lock(uow, made.customer_id, made.currency)
    exposures.shift(uow, exposure, receivable=made.amount_minor)
    rest = settings.distribution_account
    draft = receivables.open_(uow, made, settings, rest, kind="opening")
    assert draft is not None, "nothing is owed"
    return draft


def _payable(
    uow: UnitOfWork, about: Mapping[str, Any], amount: Any, settings: LedgerSettings
) -> Draft:
    owner_id, department_id = _writer(uow)
    made = Payable(
        id=new_id(),
        supplier_id=about["party"],
        supplier_name=about["name"],
        title=about["title"],
        state="open",
        currency=amount.currency,
        amount_minor=amount.minor,
        tax_minor=0,
        open_minor=amount.minor,
        account_code=settings.distribution_account,
        warnings=[],
        happened_on=about["on"],
        due_on=about["due"],
        owner_id=owner_id,
        department_id=department_id,
    )
    places = settings.distribution_account, settings.tax_account, settings.payable_account
    draft = Draft(
        kind="opening",
        happened_on=about["on"],
        memo=about["title"],
        source_id=made.id,
        lines=purchase_lines(amount.minor, 0, places, amount.currency, about["title"]),
        day_at="/on",
    )
    made.entry_id = draft.id
    uow.add(made)
    return draft


def _writer(uow: UnitOfWork) -> tuple[str | None, str | None]:
    return uow.call.actor_id, next(iter(uow.call.departments), None)
