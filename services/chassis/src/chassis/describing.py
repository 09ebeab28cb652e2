"""
What somebody is about to do, for those who must allow it and for the flows that choose them.

Who asks sees no more of it than the record shows to him; what could not be done now is refused as
the operation itself would refuse it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chassis import stock
from chassis.attachments.vouched import files_of
from chassis.context import Call
from chassis.contract import RESOURCES, Operation, Resource
from chassis.custom.values import model_of
from chassis.errors import Conflict, Forbidden, Invalid, ServiceError, Stale
from chassis.field_rights import FieldRights
from chassis.gates import digest
from chassis.history import FILES
from chassis.holds import TRIED
from chassis.perform import dump, load
from chassis.runtime import Runtime
from chassis.scopes import visible
from chassis.uow import UnitOfWork
from chassis.values import Money
from chassis.views.store import frozen

AMOUNTS = ("total", "amount")
"""What a record calls the money that it is about."""
NAMES = ("number", "name", "title")
INPUT = ("format", "columns", "customer_id")
"""What can be judged of an operation on no record."""
UNJUDGED = ("abilities", "masked", "labels", "custom")
CUSTOMER = "customers.customer"
FORGETTING = ("erase",)
"""What is told of these names nobody: it would outlive the person's wish to be forgotten."""
Told = dict[str, Any]


def judged_fields(operation: Operation) -> tuple[str, ...]:
    """Return which facts are told of what an operation would do: fields of the record, or input."""
    reader = reader_of(operation)
    if reader is None:
        return tuple(name for name in INPUT if name in operation.taken.fields)
    told = reader.given.dump_fields.items() if reader.given else ()
    found = [n for n, f in told if _is_plain(f) and n not in (*UNJUDGED, *AMOUNTS)]
    about_one = ["customer_id"] if reader.resource == "customer" else []
    return (*found, *about_one)


def tells_amount(operation: Operation) -> bool:
    """Tell whether what an operation would do has an amount."""
    reader = reader_of(operation)
    return bool(reader and reader.given and {*AMOUNTS} & {*reader.given.dump_fields})


def reader_of(operation: Operation) -> Operation | None:
    """Return what reads the record that an operation changes; None for one on no record."""
    about = subject_of(operation)
    found = (one for one in about.operations if one.verb == "get") if about else ()
    return next(iter(found), None)


def subject_of(operation: Operation) -> Resource | None:
    """Return what kind of record the path of an operation names; None for one on no record."""
    if not operation.path_parameters:
        return None
    own = RESOURCES[f"{operation.service}.{operation.resource}"]
    others = (one for one in RESOURCES.values() if one.service == operation.service)
    return next(one for one in (own, *others) if one.key == operation.path_parameters[0])


def judged(runtime: Runtime, operation: Operation, command: Any, call: Call) -> Told:
    """
    Return what flows look at of what *call* is about to do: amount, customer, facts, digest.

    Raises NotFound, or Stale for another version than the caller has read.
    """
    with runtime.transaction(call, writes=False) as uow:
        return _judged(uow, operation, command, _record(uow, operation, command))


def described(
    runtime: Runtime, operation: Operation, command: Any, call: Call, try_it: Callable[[], None]
) -> Told:
    """
    Return also what people read: the name and the record itself, or what a saved view says.

    try_it: refuses what could not be done now.
    """
    with runtime.transaction(call, writes=False) as uow:
        record = _record(uow, operation, command)
        told = _judged(uow, operation, command, record)
        shown = _shown(uow, operation, record) if record else _said(uow, operation, command)
    try_it()
    return {**told, "name": _name(operation, shown or {}), "record": shown}


def telling(unfit: type[Conflict]) -> Callable[..., Any]:
    """Return the handler that describes what is to be done; *unfit*: refuses what is no input."""

    def tell_what_is_to_be_done(asked: Any, *, call: Call, runtime: Runtime) -> Told:
        known = {one.id: one for one, _ in runtime.service.operations.values()}
        operation = known.get(asked["action"])
        if operation is None:
            raise unfit(at="/action", action=asked["action"], permission=asked["action"],
                        reason="not_one_of")  # fmt: skip
        if not call.allows(operation.permission):
            raise Forbidden(permission=operation.permission)
        command = fitting(operation, asked["command"], asked["record_version"], unfit)
        call = replace(call, if_version=asked["record_version"])
        try:
            return described(
                runtime,
                *(operation, command, call),
                lambda: try_out(runtime, operation, asked["command"], call),
            )
        except ServiceError as wrong:
            at = "/record_version" if wrong.code == Stale.code else f"/command{wrong.pointer}"
            wrong.pointer = at
            raise

    return tell_what_is_to_be_done


def fitting(operation: Operation, command: Any, version: int | None, unfit: type[Conflict]) -> Any:
    """Return an input as the operation reads it. Raises *unfit* that says where and why."""
    about = {"action": operation.id, "permission": operation.permission}
    try:
        read = load(operation, command)
    except Invalid as wrong:
        nothing: Told = {"pointer": "", "code": "type", "params": {}}
        first = next(iter(wrong.details["fields"]), nothing)
        at = f"/command{first['pointer']}"
        raise unfit(at=at, reason=first["code"], **about, **first["params"]) from wrong
    if operation.guarded != (version is not None):
        reason = "required" if operation.guarded else "unknown_field"
        raise unfit(at="/record_version", reason=reason, **about)
    return read


def try_out(runtime: Runtime, operation: Operation, payload: Any, call: Call) -> None:
    """Refuse what an operation would refuse now, without any effect."""
    handler = runtime.service.operations[operation.rpc_method][1]
    look = getattr(getattr(handler, "first", None), "look", None) or handler
    if not runtime.wants_transaction(look):
        return
    with runtime.transaction(replace(call, dry_run=True)) as uow:
        uow.known[TRIED] = True
        look(load(operation, payload), **runtime.dependencies(look, uow=uow))
        uow.flush()


def _record(uow: UnitOfWork, operation: Operation, command: Any) -> Any:
    about = subject_of(operation)
    if about is None:
        return None
    model = model_of(f"{about.service}.{about.name}")
    record_id = command[operation.path_parameters[0]]
    if operation.verb != "destroy":
        record = stock.load(uow, model, record_id)
    else:
        record = uow.load(model, record_id, visible(model, uow.call))
    uow.expect(record)
    return record


def _judged(uow: UnitOfWork, operation: Operation, command: Any, record: Any) -> Told:
    facts: Told
    resource = f"{operation.service}.{operation.resource}"
    if record is None:
        facts = {name: command[name] for name in INPUT if name in command}
    else:
        reader = reader_of(operation)
        assert reader is not None, "what is done to a record has one that reads it"
        told = dump(reader, record)
        known = judged_fields(operation)
        facts = {name: told[name] for name in known if told.get(name) is not None}
    whose = facts.get("customer_id") if record is None else getattr(record, "customer_id", None)
    if record is not None and record.resource == CUSTOMER:
        whose = record.id
    if whose:
        facts["customer_id"] = whose
    return {
        "digest": digest(frozen(uow, resource, command)),
        "input_digest": digest(command),
        "record_id": record.id if record and operation.guarded else None,
        "amount": _amount(record),
        "customer_id": whose,
        "facts": facts,
    }  # fmt: skip


def _amount(record: Any) -> Money | None:
    found = (getattr(record, name, None) for name in AMOUNTS)
    return next((one for one in found if isinstance(one, Money)), None)


def _shown(uow: UnitOfWork, operation: Operation, record: Any) -> Told:
    """Return the record as who asks sees it; but for its name nothing, if he may not read it."""
    reader = reader_of(operation)
    assert reader is not None, "what is done to a record has one that reads it"
    rights = FieldRights(RESOURCES[record.resource].operations)
    shown: Told = rights.shown(reader, dump(reader, record), uow.call.field_rights)
    read = uow.call.allows(reader.permission)
    kept = {*shown} - {"abilities", "labels"} if read else {*NAMES, "customer_name"}
    if operation.verb in FORGETTING:
        kept -= {*RESOURCES[record.resource].personal}
    told = {name: value for name, value in shown.items() if name in kept}
    files = files_of(uow, record) if read and operation.verb not in FORGETTING else []
    return {**told, FILES: files} if files else told


def _said(uow: UnitOfWork, operation: Operation, command: Any) -> Told | None:
    view = frozen(uow, f"{operation.service}.{operation.resource}", command).get("view")
    return {"view": view} if view else None


def _name(operation: Operation, shown: Told) -> str | None:
    names = [str(shown[name]) for name in NAMES if shown.get(name)][:1]
    names += [str(shown["customer_name"])] if shown.get("customer_name") else []
    return " · ".join(names) or None


def _is_plain(field: Any) -> bool:
    from marshmallow import fields as plain

    kinds = (plain.String, plain.Integer, plain.Boolean, plain.Decimal)
    return isinstance(field, kinds) or type(field).__name__ in ("Choice", "Day", "Quantity")
