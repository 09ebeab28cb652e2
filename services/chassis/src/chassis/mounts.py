"""
The pieces of the chassis that a service mounts by one line each (see `Service.mounts`).

A piece is given the promises that the contracts make for it and brings all that keeps them.
"""

from collections.abc import Callable
from dataclasses import fields
from types import ModuleType
from typing import Any

from chassis import holds, parking_stock
from chassis import operation_log as log
from chassis.attachments import handlers as files
from chassis.attachments import keeping
from chassis.binding import implements, reacts_to
from chassis.contract import Event, Operation
from chassis.custom import handlers as custom
from chassis.describing import telling
from chassis.errors import Conflict
from chassis.service import Mount
from chassis.views import handlers as views

CALLED = {"listed": "listing", "history": "past", "update": "change"}
"""Promise → the function that keeps it, where they are not called alike."""


def custom_fields(operations: Any) -> Mount:
    """Let a house add fields to records; *operations*: of `custom_fields_of`."""
    return Mount(_kept(operations, custom))


def saved_views(operations: Any) -> Mount:
    """Let people save how they look at lists; *operations*: of `saved_views_of`."""
    return Mount(_kept(operations, views))


def attachments(operations: Any) -> Mount:
    """Let records have files; *operations*: of `attachments_of`."""
    return Mount((*_kept(operations, files), keeping.keep_file), chores=(keeping.sweep,))


def parked_messages(operations: Any) -> Mount:
    """Let people see to messages that were parked; *operations*: of `parked_of`."""
    return Mount(_kept(operations, parking_stock))


def operation_log(listed: Operation) -> Mount:
    """Tell who changed what; *listed*: of `log_of`."""
    return Mount((implements(listed)(log.listing),))


def permit_subjects(describe: Operation, moved: Event, unfit: type[Conflict]) -> Mount:
    """
    Let what people do here need leave.

    describe: of `subject_of`. moved: how the organization tells of permits. unfit: refuses what is
    no input.
    """
    hearing = reacts_to(moved)(holds.keep_the_hold)
    return Mount((implements(describe)(telling(unfit)), hearing))


def _kept(operations: Any, keeper: ModuleType) -> tuple[Callable[..., Any], ...]:
    """Return what keeps each of *operations*: the function of *keeper* with its name."""
    promised = {one.name: getattr(operations, one.name) for one in fields(operations)}
    return tuple(
        implements(operation)(getattr(keeper, CALLED.get(name, name)))
        for name, operation in promised.items()
        if isinstance(operation, Operation)
    )
