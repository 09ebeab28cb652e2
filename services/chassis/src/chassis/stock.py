"""
Stock handlers for verbs without rules of their own: get, list, history, remove, restore.

They are functions handed to `implements`; the day a resource gets its first rule, a few written
lines replace them.
"""

from collections.abc import Callable, Collection, Mapping
from itertools import compress
from typing import Any

from sqlalchemy import select, true

from chassis import history, merging, operation_log, subjects, told_changes
from chassis.context import Call
from chassis.contract import Event, Operation
from chassis.entered import Entered, page_as_entered
from chassis.errors import NotFound, ReadOnly
from chassis.lists import page
from chassis.moments import parse_instant
from chassis.scopes import present, visible
from chassis.sight import Quick, asked
from chassis.tables import Record
from chassis.uow import UnitOfWork
from chassis.values import new_id

Handler = Callable[..., Any]


def load(
    uow: UnitOfWork, model: type[Any], record_id: str, *, change: bool = False, mine: bool = False
) -> Any:
    """
    Return one record that the caller may see and that is not in the recycle bin.

    The id of one that was merged into another stands for that one for ever.
    change: lock it and check If-Match. mine: it must be one that he may change, without a lock.
    Raises NotFound, Stale, or ReadOnly for one that he may only read.
    """
    return _load(uow, model, record_id, (change or mine, True), lock=change)


def load_own(uow: UnitOfWork, model: type[Any], record_id: str, *, lock: bool = True) -> Any:
    """
    Return one record like `load`, for what only its owner, or who has it in scope, may do.

    To whom it was shared to be written does not give it away. lock: lock it and check If-Match.
    Raises NotFound, Stale, or ReadOnly for one that the caller has by a share only.
    """
    return _load(uow, model, record_id, (True, False), lock=lock)


def _load(
    uow: UnitOfWork, model: type[Any], record_id: str, side: tuple[bool, bool], *, lock: bool
) -> Any:
    """Take *side* as whether it is to be changed, and whether what was shared counts."""
    change, shared = side
    seen = (visible(model, uow.call, change=change, shared=shared), present(model))
    try:
        return uow.load(model, record_id, *seen, change=lock)
    except NotFound:
        if change:
            refuse_readers(uow, model, record_id)
        heir = merging.survivor_of(uow, record_id) if hasattr(model, "merged_into") else None
        if heir is None:
            raise
        return uow.load(model, heir, *seen, change=lock)


def refuse_readers(uow: UnitOfWork, model: type[Any], record_id: str) -> None:
    """Raise ReadOnly for a record that the caller sees but may only read."""
    if not any(hasattr(model, name) for name in ("about_whom", "read_by", "shared_by")):
        return
    seen = (model.id == record_id, visible(model, uow.call), present(model))
    if uow.session.scalar(select(model.id).where(*seen)) is not None:
        raise ReadOnly(resource=model.resource)


def get(model: type[Record], key: str) -> Handler:
    """Return a handler that reads one record by the input field *key*."""

    def read_one(command: Any, *, uow: UnitOfWork) -> Any:
        return load(uow, model, command[key])

    return read_one


def listing(
    model: type[Record],
    operation: Operation,
    quick: Quick | None = None,
    *,
    removed: bool = False,
    entered: Entered | None = None,
) -> Handler:
    """
    Return a handler that answers a list or search *operation*.

    quick: what `q` means, as a condition. removed: list the recycle bin.
    entered: the same as hits in the order in which they were entered, for `q` alone.
    """
    declared = operation.listing
    assert declared is not None

    def read_page(command: Any, *, uow: UnitOfWork) -> Any:
        if entered and (found := page_as_entered(uow, declared, model, command, entered)):
            return found
        where = asked(uow, command, quick)
        return page(uow, declared, model, command, *where, removed=removed)

    return read_page


def removal(model: type[Any], key: str, event: Event | None = None) -> Handler:
    """Return a handler that moves one record to the recycle bin."""

    def remove_one(command: Any, *, uow: UnitOfWork) -> Any:
        record = load(uow, model, command[key], change=True)
        record.deleted_at, record.deleted_by = uow.now, uow.call.actor_id
        record.deletion_batch = new_id()
        if event:
            uow.emit(event, record)
        return record

    return remove_one


def restoral(model: type[Any], key: str, event: Event | None = None) -> Handler:
    """Return a handler that takes one record out of the recycle bin."""

    def restore_one(command: Any, *, uow: UnitOfWork) -> Any:
        record = removed(uow, model, command[key], visible(model, uow.call))
        record.deleted_at = record.deleted_by = record.deletion_batch = None
        if event:
            uow.emit(event, record)
        return record

    return restore_one


def removed(uow: UnitOfWork, model: type[Any], record_id: str, *mine: Any) -> Any:
    """
    Return a record of the recycle bin for a change of it; mine: the conditions that open it.

    Raises NotFound, or Stale where somebody has taken it out since it was read there.
    """
    try:
        return uow.load(model, record_id, *mine, model.deleted_at.is_not(None), change=True)
    except NotFound:
        if uow.call.if_version is not None:
            uow.load(model, record_id, *mine, change=True)
        raise


def naming(model: Any, attribute: str = "name") -> Handler:
    """Return the handler of `names`: what several records are called, by their *attribute*."""

    def tell_names(command: Any, *, uow: UnitOfWork) -> Any:
        chosen = select(model.id, getattr(model, attribute)).where(model.id.in_(command["ids"]))
        return {"names": dict(uow.session.execute(chosen).all())}

    return tell_names


def told_names(model: Any, attribute: str = "name") -> Callable[..., dict[str, str]]:
    """Return what tells exports how records of this service are called: id → *attribute*."""
    tell = naming(model, attribute)

    def names(runtime: Any, call: Call, ids: Collection[str]) -> dict[str, str]:
        with runtime.transaction(call, writes=False) as uow:
            found: dict[str, str] = tell({"ids": list(ids)}, uow=uow)["names"]
        return found

    return names


def asked_names(operation: Operation) -> Callable[..., dict[str, str]]:
    """Return what tells exports how records of another service are called; *operation* tells it."""

    def names(runtime: Any, call: Call, ids: Collection[str]) -> dict[str, str]:
        found: dict[str, str] = runtime.rpc.call(operation, {"ids": sorted(ids)}, call)["names"]
        return found

    return names


def choosing(asked: Operation, kind: str) -> Handler:
    """
    Return what looks first at the approvers that a submitter named for an approval of *kind*.

    asked: the internal operation of the organization that refuses those whom no flow would ask.
    """

    def check_choice(command: Any, *, call: Call, rpc: Any) -> None:
        named = command.get("approver_ids")
        if named:
            rpc.call(asked, {"kind": kind, "approver_ids": named}, call)

    return check_choice


def remove(uow: UnitOfWork, record: Record) -> None:
    """Delete a record for ever, at once; its history tells who did it and what it was."""
    uow.session.delete(record)
    uow.flush()
    uow.session.expunge(record)


def past(
    model: type[Record],
    key: str,
    seen: Callable[[UnitOfWork], Any] | None = None,
    find: Callable[[UnitOfWork, Any], Any] | None = None,
    hanging: Mapping[str, str] | None = None,
) -> Handler:
    """
    Return a handler that reads the history of one record.

    That of one that was deleted is read by whoever may read the recycle bin or the operation log.
    seen: the condition on records that the caller sees, for those without an owner of their own.
    find: returns the record that a command names as reading it does, where more than that decides.
    hanging: the history is that of what hangs on the record alone: how it is kept → its name.
    """

    def read_history(command: Any, *, uow: UnitOfWork) -> Any:
        try:
            record = find(uow, command) if find else _seen(uow, model, command[key], seen)
        except NotFound:
            return _of_the_gone(uow, model, command[key], command)
        return _changes(uow, model, (record.resource, record.id), command, record, hanging)

    return read_history


def _seen(
    uow: UnitOfWork, model: type[Any], key: str, seen: Callable[[UnitOfWork], Any] | None
) -> Any:
    mine = (model.id == key, visible(model, uow.call))
    also = (seen(uow),) if seen else ()
    record = uow.session.scalars(select(model).where(*mine, *also)).first()
    if record is None:
        raise NotFound(resource=model.resource, id=key)
    return record


def _of_the_gone(uow: UnitOfWork, model: type[Any], key: str, command: Any) -> dict[str, Any]:
    """Return the history of a record that was deleted. Raises NotFound."""
    resource = model.resource if "." in model.resource else f"{uow.service}.{model.resource}"
    there = model.deleted_at.is_(None) if hasattr(model, "deleted_at") else true()
    is_gone = uow.session.scalar(select(model.id).where(model.id == key, there)) is None
    if is_gone and (operation_log.tells_all(uow) or _reads_bin(uow.call, resource)):
        record = uow.session.get(model, key)
        told = _changes(uow, model, (resource, key), command, record)
        if told["items"] or command.get("cursor"):
            return told
    raise NotFound(resource=resource, id=key)


def _changes(
    uow: UnitOfWork,
    model: type[Any],
    named: tuple[str, str],
    command: Any,
    record: Any,
    hanging: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """
    Return a page of the changes of the record *named*, which may be no more.

    An entry that changed nothing that is told is none of it.
    """
    limit, behind = command["limit"], int(command.get("cursor") or 0)
    connection = uow.session.connection()
    entries, later = history.read(connection, *named, limit + 1, behind)
    every = [*later, *entries[:limit]]
    told = told_changes.tell(model, named[0], every, record, hanging)[len(later) :]
    more = str(entries[limit - 1]["position"]) if len(entries) > limit else None
    is_told = [bool(e["changes"]) or not (hanging or e["action"] == "updated") for e in told]
    return {"items": list(compress(told, is_told)), "next_cursor": more}


def _reads_bin(call: Call, resource: str) -> bool:
    """Tell whether somebody sees all that lies in the recycle bin, whoever had it."""
    return call.allows(f"{resource}.list_removed") and call.scope(resource) == "all"


def viewers(
    model: type[Any],
    key: str,
    asked: Operation,
    shared: Callable[[UnitOfWork, Any], list[dict[str, Any]]] | None = None,
) -> Handler:
    """
    Return a handler that tells who can see one record that the caller sees.

    asked: the internal operation of the organization that knows people and roles. A model with
        `also_visible` tells by `opens_to` whom that opens a record to; of one with a subject it
        is told whose that is.
    shared: what returns with whom a record is shared.
    """

    def tell_viewers(command: Any, *, call: Call, transaction: Any, rpc: Any) -> Any:
        with transaction(call, writes=False) as uow:
            record = load(uow, model, command[key])
            also = record.opens_to() if hasattr(record, "opens_to") else {}
            if hasattr(model, "about_whom"):
                also = {**also, **subjects.opens_to(record)}
            held = shared(uow, record) if shared else []
            also = {**also, "shares": held} if held else also
        about = {"owner_id": record.owner_id, "department_id": record.department_id}
        told = rpc.call(asked, {"resource": model.resource, **about, **also}, call)
        return {**told, "items": [_with_moments(one) for one in told["items"]]}

    return tell_viewers


def _with_moments(viewer: dict[str, Any]) -> dict[str, Any]:
    """Return a viewer as another service told it with the ends of shares as moments."""
    reasons = [
        {**why, "ends_at": parse_instant(why["ends_at"])} if why.get("ends_at") else why
        for why in viewer["reasons"]
    ]
    return {**viewer, "reasons": reasons}
