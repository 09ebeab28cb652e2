"""Taking back what imports of products opened; what is priced or sold by now stays."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from chassis import taking_back
from chassis.recycle_bin import throw_away
from chassis.scopes import visible
from chassis.taking_back import WENT_ON, Kind, Refused
from chassis.uow import UnitOfWork
from contracts.sales import product as contract
from sales.orders.model import OrderLine
from sales.price_lists.model import PriceListLine
from sales.product_imports.store import opened_by
from sales.products.model import Product
from sales.quotes.model import QuoteLine

USES: tuple[Any, ...] = (PriceListLine, QuoteLine, OrderLine)
"""What names a product that somebody went on with, though its own record is as it was."""


def _in_use(uow: UnitOfWork, ids: Sequence[str], since: dt.datetime) -> Refused:
    used = (select(u.product_id).where(u.product_id.in_(ids)).distinct() for u in USES)
    return {one: WENT_ON for chosen in used for one in uow.session.scalars(chosen)}


def _leave(uow: UnitOfWork, products: Sequence[Any]) -> None:
    throw_away(uow, products, Product.id)
    for product in products:
        uow.emit(contract.removed, product)


PRODUCTS = Kind(
    model=Product,
    mine=lambda uow: visible(Product, uow.call, change=True),
    removal=contract.remove,
    leave=_leave,
    obstacles=_in_use,
    lines=opened_by,
)
work_off = taking_back.work_off(PRODUCTS)
