"""Every query about product categories, and what follows a move."""

from sqlalchemy import ColumnElement, func, literal, select, update

from chassis.scopes import present
from chassis.uow import UnitOfWork
from contracts.sales.product_category import NameTaken, UnknownParent
from sales.product_categories.model import ProductCategory, refuse_too_deep
from sales.products.model import Product


def find(uow: UnitOfWork, category_id: str) -> ProductCategory | None:
    """Return a category that is there, locked against a removal at the same time."""
    chosen = select(ProductCategory).where(
        ProductCategory.id == category_id, present(ProductCategory)
    )
    return uow.session.scalars(chosen.with_for_update()).first()


def parent(uow: UnitOfWork, category_id: str | None) -> ProductCategory | None:
    """Return the category to lie below; raises UnknownParent."""
    found = find(uow, category_id) if category_id else None
    if category_id and found is None:
        raise UnknownParent(id=category_id)
    return found


def lock_tree(uow: UnitOfWork) -> None:
    """Let one move happen at a time: two at once could make a ring that neither saw."""
    every = select(ProductCategory.id).order_by(ProductCategory.id).with_for_update()
    uow.session.execute(every).all()
    uow.session.expire_all()


def refuse_taken_name(uow: UnitOfWork, category: ProductCategory) -> None:
    """Raise NameTaken where another in the same place has the name."""
    c = ProductCategory
    same = (c.place == category.place, c.name == category.name, c.id != category.id, present(c))
    with uow.session.no_autoflush:
        if uow.session.scalar(select(c.id).where(*same)) is not None:
            raise NameTaken(name=category.name)


def carry_along(uow: UnitOfWork, old: str, moved: ProductCategory) -> None:
    """Put all that lay below the path *old*, with its products, below *moved*. Raises TooDeep."""
    uow.flush()
    c, shift = ProductCategory, moved.path.count("/") - old.count("/")
    inner = (_under(c.path, old), c.id != moved.id)
    refuse_too_deep((uow.session.scalar(select(func.max(c.depth)).where(*inner)) or 0) + shift)
    carried = {
        "path": literal(moved.path) + func.substr(c.path, len(old) + 1),
        "place": literal(moved.path) + func.substr(c.place, len(old) + 1),
        "depth": c.depth + shift,
        "version": c.version + 1,
    }
    p = Product
    path = literal(moved.path) + func.substr(p.category_path, len(old) + 1)
    for change in (
        update(c).where(*inner).values(**carried),
        update(p).where(_under(p.category_path, old)).values(category_path=path),
    ):
        uow.session.execute(change.execution_options(synchronize_session=False))


def occupants(uow: UnitOfWork, category_id: str) -> tuple[int, int]:
    """Return how many products and categories lie right in a category."""
    p, c = Product, ProductCategory
    products = select(func.count()).where(p.category_id == category_id, present(p))
    inner = select(func.count()).where(c.parent_id == category_id, present(c))
    return uow.session.scalar(products) or 0, uow.session.scalar(inner) or 0


def _under(column: ColumnElement[str] | object, path: str) -> ColumnElement[bool]:
    """Return the condition that a path begins with *path*; ids hold no wildcard but "_"."""
    return func.substr(column, 1, len(path)) == path
