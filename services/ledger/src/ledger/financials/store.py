"""Every query of the financial statements."""

import datetime as dt
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from chassis import merging
from chassis.uow import UnitOfWork
from contracts.ledger.bounded import MOST_ROWS, TooManyRows
from ledger.accounts.model import Account
from ledger.currencies.store import is_change
from ledger.financials.rules import INVESTING, lasting_of
from ledger.journal.model import Entry, Posting
from ledger.payables.model import Payable
from ledger.payment_parts.model import PaymentPart
from ledger.payments.model import Payment

AMOUNT = Posting.amount_minor
YEAR_ENDS = ("closing",)
CHUNK = 500


def balances(uow: UnitOfWork, currency: str, until_on: dt.date) -> list[tuple[Account, int]]:
    """Return every account with debit − credit at the end of a day, without those at zero."""
    total = func.sum(AMOUNT)
    chosen = _by_account(total).where(Posting.currency == currency, Posting.happened_on <= until_on)
    return [(a, int(t)) for a, t in uow.session.execute(chosen.having(total != 0))]


def results(
    uow: UnitOfWork, currency: str, from_on: dt.date, until_on: dt.date
) -> list[tuple[Account, int]]:
    """Return accounts of income and expense with debit − credit of some days, no year ends."""
    total = func.sum(AMOUNT)
    chosen = (
        _by_account(total)
        .where(*_of_days(currency, from_on, until_on), *_results())
        .having(total != 0)
    )
    return [(a, int(t)) for a, t in uow.session.execute(chosen)]


def _by_account(*columns: Any) -> Select[Any]:
    chosen = select(Account, *columns).join(Posting, Posting.account_id == Account.id)
    return chosen.group_by(Account.id).order_by(Account.code)


def _of_days(currency: str, from_on: dt.date, until_on: dt.date) -> tuple[Any, ...]:
    return Posting.currency == currency, Posting.happened_on.between(from_on, until_on)


def _results() -> tuple[Any, ...]:
    """Conditions for postings on income and expense that no year end made or took back."""
    closing = aliased(Entry)
    of_year_end = exists().where(
        Entry.id == Posting.entry_id,
        closing.id == func.coalesce(Entry.reverses_id, Entry.id),
        closing.kind.in_(YEAR_ENDS),
    )
    return Account.type.in_(("income", "expense")), ~of_year_end


def money(uow: UnitOfWork, currency: str, until_on: dt.date) -> int:
    """Return what all accounts of money held at the end of a day."""
    chosen = (
        select(func.coalesce(func.sum(AMOUNT), 0))
        .join(Account, Account.id == Posting.account_id)
        .where(
            Account.holds_money.is_(True),
            Posting.currency == currency,
            Posting.happened_on <= until_on,
        )
    )
    return int(uow.session.scalar(chosen) or 0)


def against_money(
    uow: UnitOfWork, currency: str, from_on: dt.date, until_on: dt.date
) -> list[tuple[Account, int]]:
    """Return the other accounts of entries that touch money, with what they gave to it."""
    total = func.sum(-AMOUNT)
    flows = _of_days(currency, from_on, until_on), _flows(currency)
    chosen = _by_account(total).where(*flows[0], *flows[1])
    return [(a, int(t)) for a, t in uow.session.execute(chosen)]


def flows_by_day(
    uow: UnitOfWork, currency: str, days: tuple[dt.date, dt.date], changes_on: str
) -> list[tuple[str, dt.date, int]]:
    """
    Return what `against_money` does by id of the account and by day of the first to the last.

    changes_on: the account over which money goes that is changed into another currency; taken
    together, that is no flow but what the rate did.
    """
    total = func.sum(-AMOUNT)
    origin = aliased(Entry)
    chosen = (
        select(Posting.account_id, Posting.happened_on, total)
        .join(Account, Account.id == Posting.account_id)
        .join(Entry, Entry.id == Posting.entry_id)
        .join(origin, origin.id == func.coalesce(Entry.reverses_id, Entry.id))
        .where(*_of_days(currency, *days), *_flows(currency))
        .where(not_(and_(*is_change(origin, changes_on))))
        .group_by(Posting.account_id, Posting.happened_on)
        .having(total != 0)
    )
    return [(a, day, int(t)) for a, day, t in uow.session.execute(chosen)]


def bought_lasting(
    uow: UnitOfWork, currency: str, days: tuple[dt.date, dt.date]
) -> list[tuple[str, dt.date, int]]:
    """
    Return what payments of some days gave for lasting things that were bought on credit.

    By account and day like `flows_by_day`; a payment that was reversed gives it back on that day.
    """
    bought = or_(*(Payable.account_code.startswith(prefix) for prefix in INVESTING))
    part = select(PaymentPart.id).join(Payable, Payable.id == PaymentPart.payable_id)
    chosen = (
        select(Entry.id, Payment.id, Posting.happened_on, Posting.account_id, -AMOUNT)
        .join(Posting, Posting.entry_id == Entry.id)
        .join(Account, Account.id == Posting.account_id)
        .join(Payment, Payment.entry_id == func.coalesce(Entry.reverses_id, Entry.id))
        .where(*_of_days(currency, *days), *_flows(currency))
        .where(part.where(PaymentPart.payment_id == Payment.id, bought).exists())
        .order_by(Entry.id, Account.code.desc())  # 2202 before 1123: what was owed that day first
    )
    lines: dict[tuple[str, str, dt.date], list[tuple[str, int]]] = {}
    for entry_id, payment_id, day, account_id, minor in uow.session.execute(chosen):
        lines.setdefault((entry_id, payment_id, day), []).append((account_id, minor))
    parts = _parts_until(uow, {payment_id for _, payment_id, _ in lines}, days[1])
    return [
        (account_id, day, minor)
        for (_, payment_id, day), some in lines.items()
        for account_id, minor in lasting_of(some, parts[payment_id]).items()
    ]


def _parts_until(
    uow: UnitOfWork, payment_ids: set[str], day: dt.date
) -> dict[str, list[tuple[str, int]]]:
    """Return of payments what they paid until *day*: for which account, and how much."""
    found: dict[str, list[tuple[str, int]]] = {one: [] for one in payment_ids}
    wanted = sorted(payment_ids)
    for start in range(0, len(wanted), CHUNK):
        chosen = (
            select(PaymentPart.payment_id, Payable.account_code, PaymentPart.amount_minor)
            .join(Payable, Payable.id == PaymentPart.payable_id)
            .join(Payment, Payment.id == PaymentPart.payment_id)
            .where(PaymentPart.payment_id.in_(wanted[start : start + CHUNK]))
            .where(func.coalesce(PaymentPart.allocated_on, Payment.paid_on) <= day)
            .order_by(PaymentPart.id)
        )
        for payment_id, code, minor in uow.session.execute(chosen):
            found[payment_id].append((code, minor))
    return found


def _flows(currency: str) -> tuple[Any, ...]:
    """Conditions for postings beside money that moved in a currency."""
    other, place = aliased(Posting), aliased(Account)
    touches = exists().where(
        other.entry_id == Posting.entry_id,
        other.currency == currency,
        place.id == other.account_id,
        place.holds_money.is_(True),
    )
    return Account.holds_money.is_(False), touches


def ledger_rows(uow: UnitOfWork, currency: str, from_on: dt.date, until_on: dt.date) -> list[Any]:
    """Return account, opening, debit and credit of every account that ever moved."""
    inside = Posting.happened_on >= from_on
    opening = func.sum(case((~inside, AMOUNT), else_=0))
    debit = func.sum(case((inside & (AMOUNT > 0), AMOUNT), else_=0))
    credit = func.sum(case((inside & (AMOUNT < 0), -AMOUNT), else_=0))
    chosen = _by_account(opening, debit, credit).where(
        Posting.currency == currency, Posting.happened_on <= until_on
    )
    return [(a, int(o), int(d), int(c)) for a, o, d, c in uow.session.execute(chosen)]


def by_customer(
    uow: UnitOfWork, currency: str, from_on: dt.date, until_on: dt.date
) -> list[tuple[str, int, int]]:
    """
    Return customer, income and cost of postings that name one, or what was folded into him.

    Raises TooManyRows.
    """
    chosen = (
        select(Posting.customer_id, *_both())
        .join(Account, Account.id == Posting.account_id)
        .where(
            *_of_days(currency, from_on, until_on), *_results(), Posting.customer_id.is_not(None)
        )
        .group_by(Posting.customer_id)
        .limit(MOST_ROWS + 1)
    )
    rows = [(str(c), int(i), int(e)) for c, i, e in uow.session.execute(chosen)]
    if len(rows) > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    present = merging.survivors_of(uow, [customer for customer, _, _ in rows])
    sums: dict[str, tuple[int, int]] = {}
    for customer, income, cost in rows:
        before = sums.get(present[customer], (0, 0))
        sums[present[customer]] = before[0] + income, before[1] + cost
    return [(customer, *both) for customer, both in sums.items()]


def by_day(
    uow: UnitOfWork, currency: str, from_on: dt.date, until_on: dt.date
) -> list[tuple[dt.date, int, int]]:
    """Return day, income and expense of every day on which there was any."""
    chosen = (
        select(Posting.happened_on, *_both())
        .join(Account, Account.id == Posting.account_id)
        .where(*_of_days(currency, from_on, until_on), *_results())
        .group_by(Posting.happened_on)
        .order_by(Posting.happened_on)
    )
    return [(day, int(i), int(e)) for day, i, e in uow.session.execute(chosen)]


def _both() -> tuple[Any, Any]:
    income = func.sum(case((Account.type == "income", -AMOUNT), else_=0))
    expense = func.sum(case((Account.type == "expense", AMOUNT), else_=0))
    return income, expense
