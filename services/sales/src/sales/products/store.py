"""Every query about products."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, select

from chassis.scopes import present
from chassis.uow import UnitOfWork
from sales.products.model import Product, words


def matches(uow: UnitOfWork, text: str) -> ColumnElement[bool]:
    """Return the condition that a product answers to the search *text*."""
    return words.condition(uow.session, Product.id, text)


def begin_to_find(uow: UnitOfWork, product: Product) -> None:
    """Let a new product be found."""
    words.add(uow.session, [(product.id, product.searched_by())])


def find_anew(uow: UnitOfWork, product: Product) -> None:
    """Let a changed product be found by what it is now."""
    words.change(uow.session, product.id, product.searched_by())


def learn_anew(uow: UnitOfWork, after: str, most: int) -> str | None:
    """Let products behind the id *after* be found; return the last id, None when there is none."""
    chosen = select(Product).where(Product.id > after).order_by(Product.id).limit(most)
    found = list(uow.session.scalars(chosen))
    for product in found:
        words.drop(uow.session, product.id)
    words.add(uow.session, [(product.id, product.searched_by()) for product in found])
    return found[-1].id if found else None


def code_is_taken(uow: UnitOfWork, code: str, besides: str = "") -> bool:
    """Return whether a product other than *besides* has *code*."""
    others = select(Product.id).where(Product.code == code, Product.id != besides)
    return uow.session.scalar(others.where(present(Product))) is not None


def by_id(uow: UnitOfWork, ids: Collection[str]) -> dict[str, Product]:
    """Return the products of *ids* that are not removed."""
    chosen = select(Product).where(Product.id.in_(set(ids)), present(Product))
    return {product.id: product for product in uow.session.scalars(chosen)}
