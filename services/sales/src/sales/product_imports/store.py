"""Every query about what lines of a table name: products and categories that are there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import select

from chassis import stock
from chassis.scopes import present, visible
from chassis.taking_back import Line
from chassis.uow import UnitOfWork
from sales.product_categories.model import ProductCategory
from sales.product_imports.model import ImportedProduct
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


def note_opened(uow: UnitOfWork, import_id: str, rows: Mapping[str, int]) -> None:
    """Remember which line of an import has opened a product; rows: code → line."""
    for code, ids in products(uow, "code", rows).items():
        one = ImportedProduct(product_id=ids[0], import_id=import_id, import_row=rows[code])
        uow.session.add(one)


def opened_by(uow: UnitOfWork, import_id: str) -> dict[str, Line]:
    """Return id → line of the products that an import has opened and that are there."""
    i = ImportedProduct
    chosen = select(i.product_id, i.import_row).join(Product, Product.id == i.product_id)
    chosen = chosen.where(i.import_id == import_id, present(Product)).order_by(i.import_row)
    return {row.product_id: Line(row.import_row) for row in uow.session.execute(chosen)}


def version(uow: UnitOfWork, product_id: str) -> int:
    """Return the version of a product before a line changes it."""
    return int(stock.load(uow, Product, product_id).version)
