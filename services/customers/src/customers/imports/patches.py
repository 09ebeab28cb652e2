"""What a line of a table says of a record that is there, as a patch of it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from chassis.field_rights import FieldRights
from contracts.customers import contact
from contracts.customers import customer as contract
from customers.imports.details import SETS
from customers.reach import with_more

UNWRITTEN = ("kind", "phone", "email")
LISTS = ("phones", "emails", *SETS)
RIGHTS = FieldRights((*contract.customer.operations, *contact.contact.operations))


def patch_of(there: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the fields that a line changes; numbers, addresses and tags are added to those there.

    there: the record, or its lists. Empty where the line says nothing of it.
    """
    known = there if isinstance(there, Mapping) else vars(there)
    more = with_more(known, told) | added(known, told)
    said = {name: value for name, value in given(told).items() if name not in LISTS}
    return {**said, **more}


def added(there: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the sets to which a line adds something, added to."""
    both = {n: list(dict.fromkeys([*(there.get(n) or ()), *told.get(n, ())])) for n in SETS}
    return {name: every for name, every in both.items() if len(every) > len(there.get(name) or ())}


def given(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a line says as requests have it."""
    some = {k: v for k, v in told.items() if k not in UNWRITTEN and v not in (None, [], {})}
    return {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in some.items()}
