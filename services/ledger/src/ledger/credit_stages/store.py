"""What customers owe, taken apart by how far their orders are: open, delivered, invoiced."""

from collections.abc import Iterable

from sqlalchemy import func, select

from chassis.uow import UnitOfWork
from chassis.values import Money
from ledger.credit_stages.model import OrderDelivery
from ledger.invoices.model import Invoice
from ledger.receivables.model import Receivable

Row = tuple[int, int, int | None, int]
"""Amount, what of it is open, what was delivered (None: it is no order), what was invoiced."""


def parts(uow: UnitOfWork, customer_id: str, currency: str) -> dict[str, Money]:
    """Return open orders, delivered not invoiced, and the rest; they add up to the receivable."""
    r, d, i = Receivable, OrderDelivery, Invoice
    issued = (i.receivable_id == r.id, i.state.in_(("issued", "red_lettered")))
    invoiced = select(func.coalesce(func.sum(i.net_minor + i.tax_minor), 0)).where(*issued)
    wanted = (
        select(
            *(r.source_type, r.amount_minor - r.credited_minor, r.open_minor),
            *(func.coalesce(d.delivered_minor, 0), invoiced.scalar_subquery()),
        )
        .outerjoin(d, d.order_id == r.source_id)
        .where(r.customer_id == customer_id, r.currency == currency, r.state == "open")
    )
    rows = uow.session.execute(wanted)
    told = split((row[1], row[2], row[3] if row[0] == "order" else None, row[4]) for row in rows)
    names = ("open_orders", "delivered_not_invoiced", "invoiced")
    return {name: Money(minor, currency) for name, minor in zip(names, told, strict=True)}


def split(rows: Iterable[Row]) -> tuple[int, int, int]:
    """Return the sums of open orders, delivered not invoiced and invoiced."""
    sums = [0, 0, 0]
    for amount, left, delivered, invoiced in rows:
        reached = amount if delivered is None else max(delivered, invoiced)
        billed = amount if delivered is None else invoiced
        # What was paid counts for what came first, so that the youngest part is open longest.
        waiting = min(left, max(amount - reached, 0))
        unbilled = min(left - waiting, max(reached - billed, 0))
        for place, part in enumerate((waiting, unbilled, left - waiting - unbilled)):
            sums[place] += part
    return sums[0], sums[1], sums[2]


def deliver(uow: UnitOfWork, order_id: str, minor: int) -> None:
    """Note that goods of an order worth *minor* left the house."""
    row = uow.session.get(OrderDelivery, order_id, with_for_update=True)
    if row is None:
        uow.session.add(OrderDelivery(order_id=order_id, delivered_minor=minor))
    else:
        row.delivered_minor += minor
