"""Every query of the balances of customers and suppliers."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select, true

from chassis import merging
from chassis.scopes import visible
from chassis.uow import UnitOfWork
from contracts.ledger.party_balance import BadPage
from ledger.customer_refs.model import CustomerRef
from ledger.customer_statements import store as customers
from ledger.party_balances.rules import AMOUNTS
from ledger.payables.model import Payable
from ledger.receivables.model import Receivable
from ledger.statements.parties import SIDES
from ledger.supplier_statements import store as suppliers


class Page(NamedTuple):
    """Some rows, the sums of all that there are, and the place behind the last, if any."""

    rows: list[Row[Any]]
    total: list[int]
    next_after: str | None


def of_customers(uow: UnitOfWork, query: Mapping[str, Any], codes: customers.Codes) -> Page:
    """
    Return what the customers owe whom the caller sees; codes: as statements have them.

    query: from_on, until_on, currency, sort, only_open, limit and where given owner_id,
    department_id and after. Raises BadPage.
    """
    each = _by_party(customers.moves(query, codes), query)
    kept = select(func.max(Receivable.customer_name)).where(Receivable.customer_id == each.party_id)
    return _page(uow, _named(uow, each, kept, customers.THEIRS, query), query)


def of_suppliers(uow: UnitOfWork, query: Mapping[str, Any]) -> Page:
    """Return what we owe to the suppliers whom the caller sees; query: as `of_customers`."""
    each = _by_party(suppliers.moves(query), query)
    kept = select(func.max(Payable.supplier_name)).where(Payable.supplier_id == each.party_id)
    return _page(uow, _named(uow, each, kept, suppliers.THEIRS, query), query)


def _by_party(move: Any, query: Mapping[str, Any]) -> Any:
    """Return the opening balance and the sums of the sides of each party, as columns."""
    before, changed = move.happened_on < query["from_on"], move.charged - move.paid - move.adjusted
    opening = func.sum(case((before, changed), else_=0)).label("opening_balance")
    sides = (func.sum(case((before, 0), else_=move[name])).label(name) for name in SIDES)
    return select(move.party_id, opening, *sides).group_by(move.party_id).subquery().c


def _named(
    uow: UnitOfWork, each: Any, kept: Select[Any], theirs: Any, query: Mapping[str, Any]
) -> Select[Any]:
    """Return what of *each* the caller sees and asks for; kept: the name of one that none told."""
    closing = each.opening_balance + each.charged - each.paid - each.adjusted
    known = func.nullif(CustomerRef.name, "")
    name = func.coalesce(known, kept.scalar_subquery(), "").label("name")
    about = each.party_id, name, CustomerRef.owner_id, CustomerRef.department_id
    amounts = each.opening_balance, *(each[side] for side in SIDES)
    wanted = [_seen(uow, each.party_id, theirs)]
    wanted.append(closing != 0 if query["only_open"] else or_(*(one != 0 for one in amounts)))
    for field in ("owner_id", "department_id"):
        if field in query:
            meant = merging.all_meant(uow, field, [query[field]])
            wanted.append(getattr(CustomerRef, field).in_(meant))
    return (
        select(*about, *amounts, closing.label("closing_balance"))
        .outerjoin(CustomerRef, CustomerRef.id == each.party_id)
        .where(*wanted)
    )


def _seen(uow: UnitOfWork, party: Any, theirs: Any) -> ColumnElement[bool]:
    """Return that the caller sees the one whom *party* names, or papers of his."""
    debts = theirs[1][0]
    if uow.call.scope(debts.resource) == "all":
        return true()
    papers = (select(column).where(visible(model, uow.call)) for model, column in theirs)
    return or_(*(party.in_(chosen) for chosen in papers))


def _page(uow: UnitOfWork, found: Select[Any], query: Mapping[str, Any]) -> Page:
    row, limit = found.cte().c, query["limit"]
    name = query["sort"].removeprefix("-")
    falls, column = name != query["sort"], row[name]
    chosen = select(*row).order_by(column.desc() if falls else column, row.party_id)
    after = query.get("after")
    if after is not None:
        value, party_id = _place(name, after)
        beyond = column < value if falls else column > value
        chosen = chosen.where(or_(beyond, and_(column == value, row.party_id > party_id)))
    rows = list(uow.session.execute(chosen.limit(limit + 1)))
    page, more = rows[:limit], len(rows) > limit
    sums = select(*(func.coalesce(func.sum(row[name]), 0) for name in AMOUNTS))
    total = [int(minor) for minor in uow.session.execute(sums).one()]
    return Page(page, total, _told_place(name, page[-1]) if more else None)


def _told_place(name: str, row: Row[Any]) -> str:
    value = getattr(row, name)
    return f"{value if name == 'name' else int(value)}.{row.party_id}"


def _place(name: str, after: str) -> tuple[Any, str]:
    """Return what the last row of the page before was sorted by; raises BadPage."""
    value, _, party_id = after.rpartition(".")
    if name == "name":
        return value, party_id
    try:
        return int(value), party_id
    except ValueError:
        raise BadPage() from None
