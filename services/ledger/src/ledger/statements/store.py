"""Every query of the statements."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from chassis import merging
from chassis.errors import NotFound
from chassis.scopes import visible
from chassis.uow import UnitOfWork
from contracts.ledger.account import BadPosition
from ledger.account_rights.hiding import without_hidden_lines
from ledger.accounts.model import Account, Balance
from ledger.allocations.model import Allocation
from ledger.bad_debts.model import BadDebt
from ledger.credits.model import CreditNote
from ledger.customer_refs.model import CustomerRef
from ledger.instalments.model import PaymentPlan, PlannedPart
from ledger.journal.model import Entry, Posting
from ledger.payables.model import Payable
from ledger.payment_parts.model import PaymentPart
from ledger.payments.model import Payment
from ledger.receivables.model import Receivable
from ledger.statements.rolling import Rolled, rolled

MANY = 10_000
AGES: Mapping[str, tuple[int, int | None]] = {
    "not_due": (0, 0),
    "days_1_30": (1, 30),
    "days_31_60": (31, 60),
    "days_61_90": (61, 90),
    "days_over_90": (91, None),
}
"""Name → first and last day behind the due day."""
POSITION = (Posting.happened_on, Posting.entry_id, Posting.line)
"""The order of a statement: by day, within a day as it was entered."""


def balances(uow: UnitOfWork, currency: str) -> list[Row[Any]]:
    """Return account, debit and credit of every account, as the balances say."""
    chosen = (
        select(Account, Balance.debit_minor, Balance.credit_minor)
        .join(Balance, Balance.account_id == Account.id)
        .where(Balance.currency == currency)
    )
    return list(uow.session.execute(chosen.order_by(Account.code)))


def balances_by(uow: UnitOfWork, currency: str, day: dt.date) -> list[tuple[Account, int, int]]:
    """
    Return what `balances_on` does of *day*, which is today or close to it.

    The balances less the few postings of days to come, so that no posting of the past is read.
    """
    rows = balances(uow, currency)
    ids = [row[0].id for row in rows]
    amount = Posting.amount_minor
    chosen = (
        select(Posting.account_id, amount)
        .where(Posting.account_id.in_(ids), Posting.happened_on > day)
        .where(Posting.currency == currency)
    )
    to_come: dict[str, tuple[int, int]] = {}
    for account_id, minor in uow.session.execute(chosen):
        debit, credit = to_come.get(account_id, (0, 0))
        to_come[account_id] = debit + max(minor, 0), credit + max(-minor, 0)
    less = (to_come.get(account_id, (0, 0)) for account_id in ids)
    return [
        (account, int(debit) - later[0], int(credit) - later[1])
        for (account, debit, credit), later in zip(rows, less, strict=True)
    ]


def balances_on(
    uow: UnitOfWork,
    currency: str,
    day: dt.date | None,
    known_at: dt.datetime | None = None,
    account_id: str | None = None,
) -> list[Row[Any]]:
    """
    Return account, debit and credit of every account as of the end of *day*.

    known_at: count only what was recorded by then. account_id: only this account.
    """
    amount = Posting.amount_minor
    chosen = (
        select(
            Account,
            func.sum(case((amount > 0, amount), else_=0)),
            func.sum(case((amount < 0, -amount), else_=0)),
        )
        .join(Posting, Posting.account_id == Account.id)
        .where(Posting.currency == currency)
        .group_by(Account.id)
    )
    if day is not None:
        chosen = chosen.where(Posting.happened_on <= day)
    if known_at is not None:
        chosen = chosen.join(Entry, Entry.id == Posting.entry_id).where(
            Entry.created_at <= known_at
        )
    if account_id is not None:
        chosen = chosen.where(Account.id == account_id)
    return list(uow.session.execute(chosen.order_by(Account.code)))


def roller(
    uow: UnitOfWork, query: Mapping[str, Any], usual: int | None = None
) -> Callable[[Iterable[Sequence[Any]]], list[Rolled]]:
    """
    Return what rolls up rows of accounts as `level` and `parent_id` of *query* ask for.

    usual: the level where none is asked for. Raises NotFound.
    """
    level, parent_id = query.get("level"), query.get("parent_id")
    chart = {account.id: account for account in uow.session.scalars(select(Account))}
    if parent_id is not None and parent_id not in chart:
        missing = NotFound(resource=Account.resource, id=parent_id)
        missing.pointer = "/parent_id"
        raise missing
    return lambda rows: rolled(chart, rows, level or usual, parent_id)


def account_lines(
    uow: UnitOfWork, query: Mapping[str, Any], after: Row[Any] | None
) -> tuple[int, list[Any]]:
    """
    Return the balance before the page and its lines, one more than `limit` when there are more.

    query: account_id, currency, limit and where given from_on, until_on, customer_id.
    after: position of the last line of the page before.
    """
    mine = _mine(uow, query)
    behind = _behind(query, after)
    other = aliased(Posting)
    shown = without_hidden_lines(uow.call, Posting.entry_id, (other.entry_id, other.account_id))
    lines = select(Posting, Entry.number, Entry.year, Entry.memo.label("entry_memo"))
    lines = lines.add_columns(Entry.source_id, shown.label("shown"))
    lines = lines.join(Entry, Entry.id == Posting.entry_id).where(*mine, *behind)
    if "until_on" in query:
        lines = lines.where(Posting.happened_on <= query["until_on"])
    page = list(uow.session.execute(lines.order_by(*POSITION).limit(query["limit"] + 1)))
    return _opening(uow, mine, behind), page


def memo_of(row: Any) -> str:
    """Return what a line of an account is about; nothing where a hidden account is part of it."""
    return str(row.Posting.memo or row.entry_memo) if row.shown else ""


def sums(uow: UnitOfWork, query: Mapping[str, Any]) -> tuple[int, int, int]:
    """Return the balance before the days of *query*, and what came and went on all of them."""
    amount = Posting.amount_minor
    first, last = query.get("from_on", dt.date.min), query.get("until_on", dt.date.max)
    within = Posting.happened_on >= first
    chosen = select(
        *(
            func.coalesce(func.sum(case((condition, signed), else_=0)), 0)
            for condition, signed in (
                (Posting.happened_on < first, amount),
                (and_(within, amount > 0), amount),
                (and_(within, amount < 0), -amount),
            )
        )
    ).where(*_mine(uow, query), Posting.happened_on <= last)
    before, came, went = uow.session.execute(chosen).one()
    return int(before), int(came), int(went)


def ageing(
    uow: UnitOfWork, day: dt.date, currency: str, customer_id: str | None = None
) -> list[Any]:
    """
    Return customer_id, name and what is open by age on *day*, one row per customer.

    What counts is what stood on that day, not what has become of it since. Where a plan divides
    a receivable, each part of it has an age of its own.
    """
    mine = [
        visible(Receivable, uow.call),
        Receivable.currency == currency,
        Receivable.happened_on <= day,
        or_(Receivable.cancelled_on.is_(None), Receivable.cancelled_on > day),
    ]
    if customer_id is not None:
        mine.append(Receivable.customer_id == customer_id)
    owed = _whole(day, mine).union_all(_in_parts(day, mine)).subquery().c
    spans = AGES.items()
    called = func.coalesce(
        func.max(func.nullif(CustomerRef.name, "")), func.max(owed.customer_name)
    )
    chosen = (
        select(
            owed.customer_id,
            called.label("customer_name"),
            *(_aged(owed.still_open, day, *span, owed.due_on).label(name) for name, span in spans),
        )
        .outerjoin(CustomerRef, CustomerRef.id == owed.customer_id)
        .group_by(owed.customer_id)
        .order_by(owed.customer_id)
    )
    return list(uow.session.execute(chosen.limit(MANY)))


def _whole(day: dt.date, mine: list[ColumnElement[bool]]) -> Select[Any]:
    """Customer, name, due day and what is open on *day* of receivables that no plan divides."""
    planned = select(PaymentPlan.id).where(PaymentPlan.receivable_id == Receivable.id).exists()
    still_open = (Receivable.amount_minor - _gone(day)).label("still_open")
    whose = Receivable.customer_id, Receivable.customer_name
    return select(*whose, Receivable.due_on, still_open).where(*mine, ~planned)


def _in_parts(day: dt.date, mine: list[ColumnElement[bool]]) -> Select[Any]:
    """
    The same of each part of those that a plan divides.

    Money that was given to a part by name is its own; all other fills the first ones first.
    """
    named = func.coalesce(_named(day).scalar_subquery(), 0)
    own = case((named >= PlannedPart.amount_minor, PlannedPart.amount_minor), else_=named)
    whose = select(PaymentPlan.receivable_id, PlannedPart.id, PlannedPart.payment_plan_id)
    each = (
        whose.add_columns(PlannedPart.due_on, own.label("own"))
        .add_columns((PlannedPart.amount_minor - own).label("rest"))
        .join(PlannedPart, PlannedPart.payment_plan_id == PaymentPlan.id)
        .where(PaymentPlan.receivable_id.is_not(None))
        .subquery()
        .c
    )
    plan, order = each.payment_plan_id, (each.due_on, each.id)
    until = func.sum(each.rest).over(partition_by=plan, order_by=order).label("until")
    owns = func.sum(each.own).over(partition_by=plan).label("owns")
    part = select(each.receivable_id, each.due_on, each.rest, until, owns).subquery().c
    left = part.until - (_gone(day) - part.owns)
    bounded = case((left <= 0, 0), (left >= part.rest, part.rest), else_=left)
    return (
        select(Receivable.customer_id, Receivable.customer_name, part.due_on)
        .add_columns(bounded.label("still_open"))
        .where(part.receivable_id == Receivable.id, *mine)
    )


def _gone(day: dt.date) -> Any:
    """What was received, given up and credited of a receivable by the end of *day*."""
    return (
        func.coalesce(_cleared(day).scalar_subquery(), 0)
        + func.coalesce(_given_up(day).scalar_subquery(), 0)
        + func.coalesce(_credited(day).scalar_subquery(), 0)
    )


def payable_ageing(
    uow: UnitOfWork, day: dt.date, currency: str, supplier_id: str | None = None
) -> list[Any]:
    """
    Return supplier_id, name and what is open to each supplier by age on *day*.

    What counts is what stood on that day, not what has become of it since.
    """
    paid = (
        select(func.sum(PaymentPart.amount_minor))
        .join(Payment, Payment.id == PaymentPart.payment_id)
        .where(
            PaymentPart.payable_id == Payable.id,
            func.coalesce(PaymentPart.allocated_on, Payment.paid_on) <= day,
            or_(PaymentPart.undone.is_(False), PaymentPart.undone_on > day),
        )
    )
    still_open = Payable.amount_minor - func.coalesce(paid.scalar_subquery(), 0)
    spans = AGES.items()
    chosen = (
        select(
            Payable.supplier_id,
            func.max(Payable.supplier_name).label("supplier_name"),
            *(_aged(still_open, day, *span, Payable.due_on).label(name) for name, span in spans),
        )
        .where(
            visible(Payable, uow.call),
            Payable.currency == currency,
            or_(Payable.state != "cancelled", Payable.cancelled_on > day),
            Payable.happened_on <= day,
        )
        .group_by(Payable.supplier_id)
        .order_by(Payable.supplier_id)
    )
    if supplier_id is not None:
        chosen = chosen.where(Payable.supplier_id == supplier_id)
    return list(uow.session.execute(chosen.limit(MANY)))


def ages(row: Any) -> list[int]:
    """Return the amounts of a row of `ageing` in minor units, youngest first."""
    return [int(getattr(row, name)) for name in AGES]


def _cleared(day: dt.date) -> Select[Any]:
    """What was received and given up of a receivable by the end of *day*."""
    return select(func.sum(Allocation.amount_minor + Allocation.written_off_minor)).where(
        Allocation.receivable_id == Receivable.id,
        Allocation.allocated_on <= day,
        or_(Allocation.undone_on.is_(None), Allocation.undone_on > day),
    )


def _named(day: dt.date) -> Select[Any]:
    """What stood given to a line of a plan by its name at the end of *day*."""
    return select(func.sum(Allocation.amount_minor)).where(
        Allocation.plan_line_id == PlannedPart.id,
        Allocation.allocated_on <= day,
        or_(Allocation.undone_on.is_(None), Allocation.undone_on > day),
    )


def _given_up(day: dt.date) -> Select[Any]:
    """What stood written off of a receivable as a bad debt at the end of *day*."""
    return select(func.sum(BadDebt.amount_minor)).where(
        BadDebt.receivable_id == Receivable.id,
        BadDebt.written_off_on <= day,
        or_(BadDebt.recovered_on.is_(None), BadDebt.recovered_on > day),
    )


def _credited(day: dt.date) -> Select[Any]:
    """What stood credited of a receivable at the end of *day*."""
    return select(func.sum(CreditNote.amount_minor)).where(
        CreditNote.receivable_id == Receivable.id,
        CreditNote.entry_id.is_not(None),
        CreditNote.credited_on <= day,
        or_(CreditNote.withdrawn_on.is_(None), CreditNote.withdrawn_on > day),
    )


def _aged(amount: Any, day: dt.date, first: int, last: int | None, due: Any) -> Any:
    """Sum *amount* of what is *first* to *last* days behind its due day on *day*."""
    within = due <= _before(day, first)
    if last is not None:
        within = and_(within, due >= _before(day, last))
    if first == 0:
        within = due >= day
    return func.coalesce(func.sum(case((within, amount), else_=0)), 0)


def _before(day: dt.date, days: int) -> dt.date:
    return dt.date.fromordinal(max(1, day.toordinal() - days))


def after(uow: UnitOfWork, query: Mapping[str, Any]) -> Any:
    """Return the position that `after` of *query* names, or None for the first page."""
    if "after" not in query:
        return None
    entry_id, line = query["after"].rsplit(".", 1)
    found = position(uow, query["account_id"], entry_id, int(line))
    if found is None:
        raise BadPosition(after=query["after"], at="/after")
    return found


def place_of(row: Any) -> str:
    """Return how a page names its last line, for the page behind it."""
    return f"{row.Posting.entry_id}.{row.Posting.line}"


def position(uow: UnitOfWork, account_id: str, entry_id: str, line: int) -> Any:
    """Return the place of one posting of an account in its statement."""
    return uow.session.execute(
        select(*POSITION).where(
            Posting.entry_id == entry_id, Posting.line == line, Posting.account_id == account_id
        )
    ).first()


def _mine(uow: UnitOfWork, query: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    mine = [Posting.account_id == query["account_id"], Posting.currency == query["currency"]]
    if "customer_id" in query:
        mine.append(Posting.customer_id.in_(merging.all_ids_of(uow, query["customer_id"])))
    return mine


def _behind(query: Mapping[str, Any], after: Row[Any] | None) -> list[ColumnElement[bool]]:
    behind: list[ColumnElement[bool]] = []
    if "from_on" in query:
        behind.append(Posting.happened_on >= query["from_on"])
    if after is not None:
        behind.append(tuple_(*POSITION) > tuple_(*after))
    return behind


def _opening(
    uow: UnitOfWork, mine: list[ColumnElement[bool]], behind: list[ColumnElement[bool]]
) -> int:
    if not behind:
        return 0
    before = select(func.coalesce(func.sum(Posting.amount_minor), 0))
    return int(uow.session.scalar(before.where(*mine, ~and_(*behind))) or 0)
