"""Every query about invoice titles."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, select, update

from chassis import stock
from chassis.uow import UnitOfWork
from contracts.customers.invoice_title import ThereAlready
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.invoice_titles.model import InvoiceTitle

_t = InvoiceTitle


def of_customer(uow: UnitOfWork, customer_id: str) -> list[InvoiceTitle]:
    """Return the titles of a customer, the oldest first."""
    mine = select(_t).where(_t.customer_id == customer_id, _t.merged_by.is_(None))
    return list(uow.session.scalars(mine.order_by(_t.created_at, _t.id)))


def needless(uow: UnitOfWork, customer_id: str) -> Iterator[InvoiceTitle]:
    """Yield the titles that a customer has twice by now, the younger ones."""
    known = set()
    for title in of_customer(uow, customer_id):
        if (title.title, title.kind) in known:
            yield title
        known.add((title.title, title.kind))


def seen(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return the condition that a title is of a customer that the caller sees, not folded away."""
    return _t.customer_id.in_(customers.seen(uow)) & _t.merged_by.is_(None)


def load(uow: UnitOfWork, title_id: str, *, change: bool = False) -> InvoiceTitle:
    """Return a title of a customer that the caller sees; raises NotFound or Stale."""
    title = uow.load(_t, title_id, seen(uow), change=change)
    if change:  # Others who change titles of the same customer wait here.
        stock.load(uow, Customer, title.customer_id, mine=True)
        mine = select(Customer.id).where(Customer.id == title.customer_id)
        uow.session.execute(mine.with_for_update())
    return title


def refuse_second(uow: UnitOfWork, title: InvoiceTitle) -> None:
    """Raise ThereAlready when the customer has another title of the same words."""
    for other in of_customer(uow, title.customer_id):
        if other is not title and (other.title, other.kind) == (title.title, title.kind):
            raise ThereAlready(title=title.title)


def make_default(uow: UnitOfWork, title: InvoiceTitle) -> None:
    """Let exactly this one be the default."""
    for other in of_customer(uow, title.customer_id):
        other.is_default = other is title
    title.is_default = True


def one_default(uow: UnitOfWork, customer_id: str) -> None:
    """Let the oldest default stay one, or the oldest title become it."""
    uow.flush()
    titles = of_customer(uow, customer_id)
    chosen = next((title for title in titles if title.is_default), titles[0] if titles else None)
    if chosen is not None:
        mine = (_t.customer_id == customer_id, _t.merged_by.is_(None))
        others = update(_t).where(*mine, _t.id != chosen.id, _t.is_default)
        values = {"is_default": False, "version": _t.version + 1}
        uow.session.connection().execute(others.values(**values))
        chosen.is_default = True
