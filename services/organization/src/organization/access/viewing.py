"""Who can see a record, and why: as other services ask it, and for the records of this one."""

from collections.abc import Callable, Mapping
from typing import Any

from chassis import stock
from chassis.context import Call
from chassis.contract import Operation
from chassis.uow import UnitOfWork
from contracts.notify import record as elsewhere
from contracts.organization import access as contract
from organization.access import store


def viewers(uow: UnitOfWork, asked: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the people and keys that can see the record that is *asked* about, with all reasons.

    Records of this service say more by `opens_to`: `participants`, by their ids, or `taking_part`,
    by columns with the conditions on their rows; and `is_kept_back` where only they and its owner
    see it, whatever the scopes.
    """
    asked = {**NOTHING_ELSE, **asked}
    path = store.path_of(uow, asked["department_id"])
    opened = store.openers_of(uow, asked, path)
    every = store.reasons(uow, opened, asked, path)
    people, total = store.viewers(uow, every, contract.MOST)
    found: dict[str, list[dict[str, Any]]] = {person.id: [] for person in people}
    for reason in store.reasons_of(uow, every, found):
        about = {"how": reason.how, "role_id": reason.role_id, "role_name": reason.name}
        about["department_id"] = reason.department_id
        found[reason.staff_id] += _told(reason, about, asked["shares"])
    items = [{"staff_id": p.id, "name": p.name, "reasons": found[p.id]} for p in people]
    held = [] if asked["is_kept_back"] else store.keys(uow, opened, asked, path, contract.MOST)
    keys = [{"api_key_id": key.id, "name": key.name, "scope": key.scope} for key in held]
    return {"items": items, "total": total, "keys": keys}


def viewers_of(model: type[Any], key: str) -> Callable[..., Any]:
    """Return a handler that tells who can see one record of this service that the caller sees."""

    def tell_viewers(command: Any, *, uow: UnitOfWork) -> Any:
        record = stock.load(uow, model, command[key])
        also = record.opens_to() if hasattr(record, "opens_to") else {}
        about = {"owner_id": record.owner_id, "department_id": record.department_id}
        return viewers(uow, {"resource": model.resource, **about, **also})

    return tell_viewers


def viewers_of_notify(read: Operation) -> Callable[..., Any]:
    """Return a handler that tells who can see one record of notify, which says whose it is."""
    resource = f"{read.service}.{read.resource}"
    (key,) = read.path_parameters

    def tell_viewers(command: Any, *, call: Call, transaction: Any, rpc: Any) -> Any:
        which = {"resource": resource, "record_id": command[key]}
        whose = rpc.call(elsewhere.whose, which, call)
        with transaction(call, writes=False) as uow:
            return viewers(uow, {"resource": resource, **whose})

    return tell_viewers


NOTHING_ELSE: Mapping[str, Any] = {
    "creator_id": None,
    "unassigned": False,
    "served_by": None,
    "subject_owner_id": None,
    "subject_department_id": None,
    "shares": [],
    "participants": [],
    "taking_part": [],
    "is_kept_back": False,
}


def _told(reason: Any, about: dict[str, Any], shares: Any) -> list[dict[str, Any]]:
    """Return one reason as it is told, that of a share once for each with what it allows."""
    if reason.how != "share":
        return [about]
    holder = reason.department_id or reason.staff_id
    mine = (one for one in shares if one["holder_id"] == holder)
    return [{**about, "access": one["access"], "ends_at": one.get("ends_at")} for one in mine]
