"""Lists that tell the names of the owners beside the rows."""

from collections.abc import Callable
from typing import Any

from chassis.uow import UnitOfWork
from customers.staff import store

Handler = Callable[..., Any]


def with_owners(read_page: Handler) -> Handler:
    """Return the list handler *read_page* with owner id → name in the labels of its pages."""

    def read_labelled_page(command: Any, *, uow: UnitOfWork) -> Any:
        answer = read_page(command, uow=uow)
        return {**answer, "labels": store.names(uow, (row.owner_id for row in answer["items"]))}

    return read_labelled_page
