"""Every query about categories."""

from sqlalchemy import select

from chassis.errors import blaming
from chassis.uow import UnitOfWork
from contracts.ledger import category as contract
from contracts.ledger.cash_entry import WrongCategory
from ledger.categories.model import Category


def all_of(uow: UnitOfWork) -> dict[str, Category]:
    """Return every category by id; a company has hundreds at most."""
    return {found.id: found for found in uow.session.scalars(select(Category).limit(5000))}


def path(categories: dict[str, Category], category_id: str | None) -> str:
    """Return the names from the top down to a category: 办公/差旅/机票."""
    names: list[str] = []
    while category_id in categories:
        found = categories[category_id]
        names.insert(0, found.name)
        category_id = found.parent_id
    return "/".join(names)


def check_name(uow: UnitOfWork, name: str, kind: str, parent_id: str | None, own_id: str) -> None:
    """Refuse a name that another category below the same parent bears."""
    twins = select(Category.id).where(
        Category.name == name, Category.kind == kind, Category.id != own_id
    )
    is_here = Category.parent_id.is_(None) if parent_id is None else Category.parent_id == parent_id
    if uow.session.scalar(twins.where(is_here)) is not None:
        raise contract.NameTaken(name=name)


def taking(uow: UnitOfWork, category_id: str, kind: str) -> Category:
    """Return the category that the input names, which must be open and of a *kind*."""
    with blaming("/category_id"):
        found = uow.load(Category, category_id)
        if found.closed or found.kind != kind:
            raise WrongCategory(name=found.name)
    return found
