"""Every query about what the ledger keeps of products."""

from chassis.projections import keep_newest
from chassis.uow import UnitOfWork
from contracts.ledger.product_cost import UnknownProduct
from ledger.product_refs.model import ProductRef


def check(uow: UnitOfWork, product_id: str) -> None:
    """Raise UnknownProduct for one that the ledger was not told of."""
    if uow.session.get(ProductRef, product_id) is None:
        raise UnknownProduct()


def keep(uow: UnitOfWork, product_id: str, version: int, name: str) -> None:
    """Write what was told of a product, unless something newer was told before."""
    keep_newest(
        uow, ProductRef.__table__, {"id": product_id, "version": version, "name": name[:200]}
    )
