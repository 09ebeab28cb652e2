"""Every query about price lists."""

from collections.abc import Collection, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from chassis.numbering import next_number
from chassis.uow import UnitOfWork
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
    p, line = PriceList, PriceListLine
    chosen = (
        select(p, line)
        .join(line, line.list_id == p.id)
        .where(p.active.is_(True), line.product_id.in_(set(product_ids)), *where)
    )
    return [
        Break(
            list_id=owner.id,
            list_code=owner.code,
            priority=owner.priority,
            product_id=row.product_id,
            min_e4=row.min_quantity_e4,
            unit_price=row.unit_price,
            valid_from=owner.valid_from,
            valid_until=owner.valid_until,
        )
        for owner, row in uow.session.execute(chosen)
    ]


def basis(uow: UnitOfWork, lines: Sequence[dict[str, Any]]) -> Basis:
    """Return what the prices of *lines* follow from today."""
    ids = {line["product_id"] for line in lines}
    return Basis(
        products=products.by_id(uow, ids),
        breaks=breaks_of(uow, ids),
        day=uow.now.astimezone(ZoneInfo(uow.call.time_zone)).date(),
        may_set_prices=uow.call.allows(OVERRIDE),
    )
