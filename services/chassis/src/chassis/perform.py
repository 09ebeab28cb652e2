"""
The one funnel: every operation of every service passes through `perform`, top to bottom.

Verify the Call, deadline, permission, schema, unit of work, idempotency, handler, dump, commit,
log and measure. It answers with plain data and never raises.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import structlog
from marshmallow import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from chassis import dumping, holds, idempotency, loading, metrics, process_runs, telling, tracing
from chassis.asking import UNASKED, asked_first
from chassis.context import Call
from chassis.contract import Operation
from chassis.database import is_conflict, is_outage
from chassis.errors import (
    DeadlinePassed,
    Forbidden,
    InDoubt,
    Internal,
    Invalid,
    KeyUnknown,
    NotTried,
    OnItsWay,
    Raced,
    Refusal,
    ServiceError,
    Unauthenticated,
    Unavailable,
    UnknownOperation,
)
from chassis.job_rights import PERMISSION
from chassis.lists import prune
from chassis.runtime import Runtime
from chassis.tables import Record
from chassis.uow import UnitOfWork
from chassis.values import made_at_ms

ATTEMPTS = 3
FIRST_LOOK_S = 0.02
YOUNG_MS = 30_000
"""What was made no longer ago may still be told, though its service was just restarted."""
log = structlog.get_logger()


Reply = dict[str, Any]
Handler = Callable[..., Any]


def perform(runtime: Runtime, method: str, payload: Any, token: str) -> Reply:
    """
    Serve one request.

    method: RPC method, such as "customer_merge"; payload: input as plain JSON data.
    token: the signed Call.
    Returns {"result": …, "error": None} or {"result": None, "error": {code, status, details}}.
    """
    started, outcome, call = time.perf_counter(), "ok", None
    try:
        if method not in runtime.service.operations:
            raise UnknownOperation(method=method)
        operation, handler = runtime.service.operations[method]
        call = runtime.signer.verify(token, runtime.service.name)
        _admit(operation, call)
        with tracing.span(operation.id, call.traceparent) as inside:
            call = replace(call, traceparent=inside)
            reply = _serve(runtime, operation, handler, payload, call)
    except ServiceError as error:
        outcome, reply = error.code, refused(error)
    except Exception as error:
        outcome, reply = "internal", refused(Internal())
        log.error("operation.crashed", method=method, error=repr(error), exc_info=True)
    _tell(runtime, method, outcome, started, call)
    return reply


def refused(error: ServiceError) -> Reply:
    """Return the reply that carries *error*."""
    return {"result": None, "error": error.for_the_wire()}


def _admit(operation: Operation, call: Call) -> None:
    if call.deadline and call.seconds_left <= 0:
        raise DeadlinePassed(service=operation.service)
    if operation.access == "internal" and not call.via:
        raise Forbidden(permission=operation.id)
    if operation.access == "signed_in" and call.actor_kind == "anonymous":
        raise Unauthenticated()
    if operation.access == "permission" and not call.allows(operation.permission):
        raise Forbidden(permission=operation.permission)
    if call.dry_run and not operation.dry_run:
        raise NotTried(operation=operation.id)


def carry_out(
    runtime: Runtime, operation: Operation, payload: Any, call: Call, told: Any = UNASKED
) -> Any:
    """
    Perform an operation for somebody who is inside already, such as a batch; return its answer.

    told: what others were asked before, about this input and more.
    Raises the ServiceError that a client would get.
    """
    _admit(operation, call)
    _, handler = runtime.service.operations[operation.rpc_method]
    return _serve(runtime, operation, handler, payload, call, told)["result"]


def carry_out_within(
    runtime: Runtime, uow: UnitOfWork, operation: Operation, payload: Any, *, keep: bool = True
) -> int | None:
    """
    Perform an operation as a part of a transaction, for its caller; return the version it leaves.

    It must ask nobody first. keep: whether it is done, or only tried.
    Raises the ServiceError that a client would get; then nothing of it was done.
    """
    _admit(operation, uow.call)
    _, handler = runtime.service.operations[operation.rpc_method]
    assert getattr(handler, "first", None) is None, f"{operation.id} asks others first"
    command = load(operation, payload)
    with uow.attempt(keep=keep):
        uow.known[PERMISSION] = operation.permission if operation.access == "permission" else ""
        holds.use(uow, operation)
        result = handler(command, **runtime.dependencies(handler, uow=uow))
        uow.flush()
        if operation.method == "PATCH":
            uow.forget_what_changed_nothing()
        telling.tell_the_untold(uow, operation, result)
        version: int | None = getattr(result, "version", None)
    return version


def _serve(
    runtime: Runtime,
    operation: Operation,
    handler: Handler,
    payload: Any,
    call: Call,
    told: Any = UNASKED,
) -> Reply:
    """Serve; where the event about what is referred to may be on its way, look again for it."""
    pause_s, left_s = FIRST_LOOK_S, 0.0 if operation.safe else runtime.settings.arrival_s
    patient = left_s > 0
    while True:
        try:
            return _serve_now(runtime, operation, handler, payload, call, told)
        except Refusal as refusal:
            if not (patient and refusal.may_come):
                raise
            if pause_s > min(left_s, call.seconds_left):
                raise _still_to_come(refusal) from refusal
        time.sleep(pause_s)
        pause_s, left_s = 2 * pause_s, left_s - pause_s


def _still_to_come(refusal: Refusal) -> Refusal:
    """Return what to tell of one that is not known: nothing final while its id is new."""
    newest = max(map(made_at_ms, refusal.details.values()), default=0)
    return OnItsWay(retry_after_s=1) if 1000 * time.time() - newest < YOUNG_MS else refusal


def _serve_now(
    runtime: Runtime, operation: Operation, handler: Handler, payload: Any, call: Call, told: Any
) -> Reply:
    if call.only_repeats:
        return _repeated(runtime, operation, payload, call)
    command = load(operation, payload)
    if getattr(handler, "first", None) and not _was_served(runtime, operation, call):
        call = asked_first(runtime, handler, command, call, told)
    if not runtime.wants_transaction(handler):
        return _once(runtime, operation, handler, command, call)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _attempt(runtime, operation, handler, (payload, command), call)
        except idempotency.Seen as seen:
            return {"result": seen.answer, "error": None, "replayed": True}
        except (StaleDataError, IntegrityError) as error:
            if attempt == ATTEMPTS:
                raise Raced() from error
        except InDoubt:
            if not call.idempotency_key or attempt == ATTEMPTS:
                raise
        except ServiceError:
            raise
        except Exception as error:
            if not (is_outage(error) or is_conflict(error)):
                raise
            if attempt == ATTEMPTS or call.seconds_left < 0:
                raise Unavailable(service=runtime.service.name, retry_after_s=2) from error
        command = load(operation, payload)
    raise AssertionError("unreachable")


def _repeated(runtime: Runtime, operation: Operation, payload: Any, call: Call) -> Reply:
    """Return the kept answer to a repeat. Raises KeyUnknown, KeyReused or KeyInFlight."""
    with runtime.database.reading() as connection:
        try:
            idempotency.look(connection, _row(operation, payload, call))
        except idempotency.Seen as seen:
            return {"result": seen.answer, "error": None, "replayed": True}
    raise KeyUnknown()


def _was_served(runtime: Runtime, operation: Operation, call: Call) -> bool:
    """Tell whether a request is a repeat, whose answer stands whatever others say by now."""
    if not call.idempotency_key:
        return False
    with runtime.database.reading() as connection:
        by = call.actor_id, call.idempotency_key
        if idempotency.is_known(connection, operation.id, *by):
            return True
        return process_runs.is_over(connection, runtime.service.processes, *by)


def _once(
    runtime: Runtime, operation: Operation, handler: Handler, command: Any, call: Call
) -> Reply:
    """Call a handler that opens its own transactions; what it did before cannot be done again."""
    given = runtime.dependencies(handler, call=call)
    try:
        result = handler(command, **given)
    except idempotency.Seen as seen:
        return {"result": seen.answer, "error": None, "replayed": True}
    except (StaleDataError, IntegrityError) as error:
        raise Raced() from error
    except ServiceError:
        raise
    except Exception as error:
        if not (is_outage(error) or is_conflict(error)):
            raise
        raise Unavailable(service=runtime.service.name, retry_after_s=2) from error
    for record in (result, *(result.values() if isinstance(result, dict) else ())):
        if isinstance(record, Record):
            record.show_to(call)
    repeated = "processes" in given and given["processes"].repeated
    reply: Reply = {"result": dump(operation, result, command), "error": None}
    return reply | {"replayed": True} if repeated else reply


def _attempt(
    runtime: Runtime, operation: Operation, handler: Handler, given: tuple[Any, Any], call: Call
) -> Reply:
    payload, command = given
    with runtime.transaction(call, writes=not operation.safe or bool(call.leave)) as uow:
        key = _begin(uow, operation, payload)
        holds.use(uow, operation)
        result = handler(command, **runtime.dependencies(handler, uow=uow))
        if operation.safe:
            answer = dump(operation, result, command)
            if call.leave:
                uow.keep()
            return {"result": answer, "error": None}
        uow.flush()
        if operation.method == "PATCH":
            uow.forget_what_changed_nothing()
        telling.tell_the_untold(uow, operation, result)
        answer = dump(operation, result, command)
        if operation.guarded and call.if_version is not None:
            assert uow.checked_version, f"{operation.id} never looked at If-Match"
        if key:
            idempotency.finish(uow.session, key, operation.kept(answer))
        uow.keep()
        return {"result": answer, "error": None}


def _begin(uow: UnitOfWork, operation: Operation, payload: Any) -> dict[str, Any] | None:
    if operation.safe or not uow.call.idempotency_key:
        return None
    row = _row(operation, payload, uow.call)
    idempotency.begin(uow.session, row, uow.now)
    if operation.undoes:
        idempotency.bar(uow.session, {**row, "operation": operation.undoes.id}, uow.now)
    return row


def _row(operation: Operation, payload: Any, call: Call) -> dict[str, Any]:
    return {
        "operation": operation.id,
        "actor_id": call.actor_id,
        "key": call.idempotency_key,
        "fingerprint": idempotency.fingerprint(payload),
    }


def load(operation: Operation, payload: Any) -> Any:
    """Return *payload* as the operation's schema reads it; raises Invalid with every problem."""
    try:
        return loading.load(operation.reading(payload), payload if payload is not None else {})
    except ValidationError as error:
        raise Invalid(fields=list(problems(error.messages))) from error
    except RecursionError as error:
        raise Invalid(fields=[{"pointer": "", "code": "too_deep", "params": {}}]) from error


def dump(operation: Operation, result: Any, command: Any = None) -> Any:
    """Return *result* as the operation's answer schema writes it."""
    answer = dumping.dump(operation.given, result) if operation.given else None
    return prune(command, dict(answer or {})) if operation.listing else answer


def problems(messages: Any, pointer: str = "") -> list[dict[str, Any]]:
    """Return the messages of marshmallow as a flat list of {pointer, code, params}."""
    if isinstance(messages, Mapping):
        found: list[dict[str, Any]] = []
        for name, inner in messages.items():
            step = (
                "" if name == "_schema" else "/" + str(name).replace("~", "~0").replace("/", "~1")
            )
            found.extend(problems(inner, pointer + step))
        return found
    if isinstance(messages, list):
        return [problem for message in messages for problem in problems(message, pointer)]
    code, *params = str(messages).split("|")
    pairs = dict(param.split("=", 1) for param in params if "=" in param)
    return [{"pointer": pointer, "code": code, "params": pairs}]


def _tell(runtime: Runtime, method: str, outcome: str, started: float, call: Call | None) -> None:
    seconds = time.perf_counter() - started
    known = runtime.service.operations.get(method)
    name = known[0].id if known else f"{runtime.service.name}.unknown"
    metrics.OPERATION_SECONDS.labels(name, outcome).observe(seconds)
    about = {"ms": round(seconds * 1000, 2), "outcome": outcome}
    if call:
        about.update(actor_id=call.actor_id, correlation_id=call.correlation_id)
        about.update(trace_id=tracing.trace_id(call.traceparent))
    log.info(name, **about)
