"""Every query about price lists."""

from collections.abc import Collection, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from chassis.numbering import next_number
from chassis.uow import UnitOfWork
from chassis.values import Money
from sales.price_lists.model import PriceList, PriceListLine
from sales.pricing.model import OVERRIDE, Basis
from sales.pricing.rules import Break
from sales.products import store as products


def next_revision(uow: UnitOfWork) -> int:
    """Return the number of this change of the price book; one change waits for the other."""
    return int(next_number(uow, "price_book", "{serial}"))


def code_is_taken(uow: UnitOfWork, code: str, besides: str = "") -> bool:
    """Return whether a list other than *besides* has *code*."""
    others = select(PriceList.id).where(PriceList.code == code, PriceList.id != besides)
    return uow.session.scalar(others) is not None


def rivals(uow: UnitOfWork, price_list: PriceList, product_ids: Collection[str]) -> list[Break]:
    """Return the prices of other active lists with the same priority and currency."""
    p = PriceList
    alike = (p.active.is_(True), p.priority == price_list.priority, p.id != (price_list.id or ""))
    found = breaks_of(uow, product_ids, *alike)
    return [rival for rival in found if rival.unit_price.currency == price_list.currency]


def breaks_of(uow: UnitOfWork, product_ids: Collection[str], *where: Any) -> list[Break]:
    """Return the prices of *product_ids* in the active lists that *where* leaves."""
    chosen = _BREAKS.where(*where) if where else _BREAKS
    rows = uow.session.execute(chosen, {"product_ids": list(set(product_ids))})
    return [Break(*row[:5], Money(*row[5:7]), *row[7:]) for row in rows]


def basis(uow: UnitOfWork, lines: Sequence[dict[str, Any]]) -> Basis:
    """Return what the prices of *lines* follow from today."""
    ids = {line["product_id"] for line in lines}
    return Basis(
        products=products.by_id(uow, ids),
        breaks=breaks_of(uow, ids),
        day=uow.now.astimezone(ZoneInfo(uow.call.time_zone)).date(),
        may_set_prices=uow.call.allows(OVERRIDE),
    )


_BREAKS = (
    select(
        PriceList.id,
        PriceList.code,
        PriceList.priority,
        PriceListLine.product_id,
        PriceListLine.min_quantity_e4,
        PriceListLine.unit_price_minor,
        PriceListLine.currency,
        PriceList.valid_from,
        PriceList.valid_until,
    )
    .join(PriceListLine, PriceListLine.list_id == PriceList.id)
    .where(PriceList.active.is_(True))
    .where(PriceListLine.product_id.in_(bindparam("product_ids", expanding=True)))
)
"""To build a statement costs more than to execute it, and each line of each order asks."""
