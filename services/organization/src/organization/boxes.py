"""Lists of what concerns the caller himself, whatever his data scope is."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement

from chassis.contract import Operation
from chassis.lists import page
from chassis.tables import Record
from chassis.uow import UnitOfWork

Where = Callable[[UnitOfWork], ColumnElement[bool]]


def box(model: type[Record], operation: Operation, where: Where) -> Callable[..., Any]:
    """Return a handler that answers a list *operation* with what meets *where*."""
    listing = operation.listing
    assert listing is not None

    def read_box(command: Any, *, uow: UnitOfWork) -> Any:
        return page(uow, listing, model, command, where(uow))

    return read_box
