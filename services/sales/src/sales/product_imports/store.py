"""Every query about what lines of a table name: products and categories that are there."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select

from chassis import stock
from chassis.scopes import present, visible
from chassis.uow import UnitOfWork
from sales.product_categories.model import ProductCategory
from sales.products.model import Product

JOINT = "/"
Known = dict[str, list[str]]
"""What something is called → the ids of all that are."""


def categories(uow: UnitOfWork) -> Known:
    """Return categories by name and by the names from the top down, 电机/伺服."""
    c = ProductCategory
    rows = uow.session.execute(select(c.id, c.name, c.path).where(present(c))).all()
    names = {row.id: row.name for row in rows}
    found: Known = defaultdict(list)
    for row in rows:
        whole = JOINT.join(names.get(one, "") for one in row.path.strip("/").split("/"))
        for called in {row.name, whole}:
            found[called].append(row.id)
    return found


def products(uow: UnitOfWork, key: str, named: Iterable[str]) -> Known:
    """Return the products that the caller may see by what they have in the field *key*."""
    column = getattr(Product, key)
    seen = (visible(Product, uow.call), present(Product))
    chosen = select(column, Product.id).where(column.in_(set(named)), *seen)
    found: Known = defaultdict(list)
    for called, product_id in uow.session.execute(chosen):
        found[called].append(product_id)
    return found


def version(uow: UnitOfWork, product_id: str) -> int:
    """Return the version of a product before a line changes it."""
    return int(stock.load(uow, Product, product_id).version)
