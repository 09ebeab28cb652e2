"""Every query about products."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, or_, select

from chassis.scopes import present
from chassis.uow import UnitOfWork
from sales.products.model import Product


def matches(uow: UnitOfWork, text: str) -> ColumnElement[bool]:
    """Return the condition that a product answers to the search *text*."""
    wanted = text.lower()
    columns = (Product.code, Product.name, Product.specification, Product.brand)
    return or_(*(func.lower(column).contains(wanted, autoescape=True) for column in columns))


def code_is_taken(uow: UnitOfWork, code: str, besides: str = "") -> bool:
    """Return whether a product other than *besides* has *code*."""
    others = select(Product.id).where(Product.code == code, Product.id != besides)
    return uow.session.scalar(others.where(present(Product))) is not None


def by_id(uow: UnitOfWork, ids: Collection[str]) -> dict[str, Product]:
    """Return the products of *ids* that are not removed."""
    chosen = select(Product).where(Product.id.in_(set(ids)), present(Product))
    return {product.id: product for product in uow.session.scalars(chosen)}
