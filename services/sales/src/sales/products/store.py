"""Every query about products."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, bindparam, or_, select

from chassis import sight
from chassis.custom.values import spoken
from chassis.hits import Hits
from chassis.scopes import present
from chassis.uow import UnitOfWork
from sales.products.model import Product, key_of, words

MOST_ALIKE = 20


def matches(uow: UnitOfWork, text: str) -> ColumnElement[bool]:
    """Return the condition that a product answers to the search *text*."""
    if _sees_words(uow):
        return words.condition(uow.session, Product.id, text)
    return sight.holding(Product, uow.call, text, "name", "code")


def entered(uow: UnitOfWork, text: str) -> Hits | None:
    """Return the same in the order of their entry; None for whom the words are not enough."""
    return words.entered(uow.session, text) if _sees_words(uow) else None


def _sees_words(uow: UnitOfWork) -> bool:
    return sight.sees(uow.call, Product.resource, "name", "code")


def begin_to_find(uow: UnitOfWork, product: Product) -> None:
    """Let a new product be found."""
    words.add(uow.session, [(product.id, _searched_by(uow, product))])


def find_anew(uow: UnitOfWork, product: Product) -> None:
    """Let a changed product be found by what it is now."""
    uow.flush()
    words.change(uow.session, product.id, _searched_by(uow, product))


def find_all_anew(uow: UnitOfWork, ids: Sequence[str]) -> None:
    """Let products be found by how their names are said by now."""
    for product in uow.session.scalars(select(Product).where(Product.id.in_(ids))):
        words.change(uow.session, product.id, _searched_by(uow, product))


def _searched_by(uow: UnitOfWork, product: Product) -> str:
    told = spoken(uow.session, Product.resource, {"custom": product.custom})
    return product.searched_by(told.get("spoken", ()))


def learn_anew(uow: UnitOfWork, after: str, most: int) -> str | None:
    """Let products behind the id *after* be found; return the last id, None when there is none."""
    chosen = select(Product).where(Product.id > after).order_by(Product.id).limit(most)
    found = list(uow.session.scalars(chosen))
    for product in found:
        product.name_key = key_of(product.name)
        words.drop(uow.session, product.id)
    words.add(uow.session, [(product.id, _searched_by(uow, product)) for product in found])
    return found[-1].id if found else None


def code_is_taken(uow: UnitOfWork, code: str, besides: str = "") -> bool:
    """Return whether a product other than *besides* has *code*."""
    others = select(Product.id).where(Product.code == code, Product.id != besides)
    return uow.session.scalar(others.where(present(Product))) is not None


def alike(uow: UnitOfWork, probe: dict[str, str]) -> list[Product]:
    """Return products that may be what *probe* tells of, those that agree in most first."""
    p, given = Product, {name: probe.get(name, "") for name in ("code", "barcode", "name")}
    same = [getattr(p, name) == given[name] for name in ("code", "barcode") if given[name]]
    same += [p.name_key == key_of(given["name"])] if given["name"] else []
    if not same:
        return []
    chosen = select(p).where(or_(*same), present(p)).order_by(p.id).limit(MOST_ALIKE)
    return sorted(uow.session.scalars(chosen), key=lambda found: -len(found.agrees_in(probe)))


def by_id(uow: UnitOfWork, ids: Collection[str]) -> dict[str, Product]:
    """Return the products of *ids* that are not removed."""
    found = uow.session.scalars(_BY_ID, {"product_ids": list(set(ids))})
    return {product.id: product for product in found}


_BY_ID = select(Product).where(
    Product.id.in_(bindparam("product_ids", expanding=True)), present(Product)
)
