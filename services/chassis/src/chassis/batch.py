"""
One verb on many records: each by itself with a result per record, or all or nothing.

Every record goes through the operation's own funnel: permission, field rights, schema, scope and
refusals are those of a single request. Long ones become a job, whose steps can be repeated.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from chassis import holds, idempotency, jobs
from chassis.abilities import verbs_of
from chassis.asking import ask, asked_first
from chassis.batch_changes import check_change
from chassis.batch_refusals import (
    BatchRefused,
    BatchUnclear,
    FilterUnfit,
    NoSuchVerb,
    TooManyRecords,
)
from chassis.binding import needs
from chassis.context import Call
from chassis.contract import RESOURCES, Operation
from chassis.errors import (
    BadFilter,
    Forbidden,
    KeyInFlight,
    NotTried,
    ServiceError,
    Unavailable,
    sentence,
)
from chassis.field_rights import FieldRights
from chassis.job_words import in_words
from chassis.jobs import RowProblem
from chassis.lists import Sieve
from chassis.messages import told_field
from chassis.perform import carry_out, dump, load
from chassis.row_problems import kept_code, kept_field
from chassis.scopes import present, visible

DIRECT, MOST, STEP = 500, 20_000, 50
BEGUN = "begun"
"""Stands in the answer kept for repeats until the batch has come to its end."""
IN_HAND = dt.timedelta(seconds=60)
"""How long a batch that was begun is taken to be under way; after that its process has died."""
Command = Mapping[str, Any]
Item = Mapping[str, Any]
Key = dict[str, Any]


What = tuple[str, Operation]
"""The resource that a batch is of, and what is done with each: that may be of another resource."""


def offered(resource: str) -> dict[str, Operation]:
    """Return verb → operation of what can be done with many records of a resource at once."""
    own = RESOURCES[resource].key
    return {
        o.verb: o
        for o in verbs_of(resource)
        if o.path_parameters == (own,) and not o.uploads and o.access != "internal"
    }


def run(resource: str, command: Command, runtime: Any, call: Call) -> dict[str, Any]:
    """
    Do what a batch asks, or queue it as a job.

    command: verb, mode, change and one of items, ids, filter.
    Raises BatchUnclear, NoSuchVerb, FilterUnfit, TooManyRecords, BatchRefused or Forbidden.
    """
    operation = offered(resource).get(command["verb"])
    if operation is None:
        raise NoSuchVerb(verb=command["verb"], offered=", ".join(offered(resource)))
    if operation.access == "permission" and not call.allows(operation.permission):
        raise Forbidden(permission=operation.permission)
    key = _key(operation, command, call)
    items = _begun(runtime, key)
    if items is None:
        check_change(operation, command["change"], runtime, call)
        items = _items(resource, command, runtime, call)
    about = {"resource": resource, "verb": command["verb"], "change": command["change"]}
    if len(items) > DIRECT:
        return _queue(runtime, call, key, {**about, "ids": [item["id"] for item in items]})
    if command["mode"] == "atomic":
        return _together(runtime, (resource, operation), items, command, call)
    return _each(runtime, (resource, operation), items, command, call)


def work_off(job: Any, runtime: Any) -> None:
    """Do the job of a long batch; a record that was done before a crash is not done again."""
    operation = offered(job.input["resource"])[job.input["verb"]]
    ids, change = job.input["ids"], job.input["change"]
    if job.done == 0:
        job.expect(len(ids))
    while some := ids[job.done : job.done + STEP]:
        items = [{"id": one} for one in some]
        results = _step(
            runtime, operation, items, change, replace(job.call, idempotency_key=job.id)
        )
        with job.chunk(len(some)) as uow:
            lines = enumerate(results, job.done + 1)
            refused = {line: result for line, result in lines if result["code"]}
            uow.refuse(one for row, result in refused.items() for one in _problems(row, result))
            uow.count(done=len(some) - len(refused), refused=len(refused))
            uow.commit()


def _problems(row: int, result: Mapping[str, Any]) -> list[RowProblem]:
    told = [(str(one.get("pointer") or ""), kept_field(one)) for one in result["fields"]]
    return [RowProblem(row, *one, result["id"]) for one in told or [("", result["told"])]]


def _items(resource: str, command: Command, runtime: Any, call: Call) -> Sequence[Item]:
    given = [name for name in ("items", "ids", "filter") if command.get(name) is not None]
    if len(given) != 1:
        raise BatchUnclear()
    if given == ["items"]:
        return list(command["items"])
    if given == ["ids"]:
        return [{"id": one} for one in dict.fromkeys(command["ids"])]
    return [{"id": one} for one in _found(resource, command["filter"], runtime, call)]


def _found(resource: str, tree: Any, runtime: Any, call: Call) -> list[str]:
    """Return the ids of the records that a filter meets and the caller sees."""
    from chassis.custom.definitions import MODELS

    search = next(o for o in RESOURCES[resource].operations if o.verb == "search")
    if not call.allows(search.permission):
        raise Forbidden(permission=search.permission)
    model, listing = MODELS[resource], search.listing
    assert listing is not None
    _rights(resource).check(search, {"filter": tree}, call.field_rights)
    with runtime.transaction(call, writes=False) as uow:
        try:
            conditions = Sieve(listing, model, uow).conditions({"filter": tree})
        except BadFilter as wrong:
            at = wrong.details["pointer"]
            raise FilterUnfit(at=at, at_field=at, reason=wrong.why(call.language)) from wrong
        chosen = select(model.id).where(visible(model, call), present(model), *conditions)
        ids = list(uow.session.scalars(chosen.order_by(model.id).limit(MOST + 1)))
    if len(ids) > MOST:
        raise TooManyRecords(most=MOST)
    return ids


def _queue(runtime: Any, call: Call, key: Key | None, given: Mapping[str, Any]) -> dict[str, Any]:
    if call.dry_run:
        raise NotTried(operation=_batch(given["resource"]).id)
    kind = f"{runtime.service.name}.batch"
    with runtime.transaction(call) as uow:
        _begin(uow, key)
        answer = {**_told([]), "job": in_words(jobs.start(uow, kind, given), call.language)}
        _finish(uow, key, dump(_batch(given["resource"]), answer))
        uow.keep()
    return answer


def _each(
    runtime: Any, what: What, items: Sequence[Item], command: Command, call: Call
) -> dict[str, Any]:
    """Do it with one record after the other; which ones that are is noted for a repeat first."""
    resource, operation = what
    key = None if call.dry_run else _key(operation, command, call)
    if key:
        _note_the_beginning(runtime, key, items, call)
    steps = (items[start : start + STEP] for start in range(0, len(items), STEP))
    done = (_step(runtime, operation, some, command["change"], call) for some in steps)
    answer = _told([one for step in done for one in step])
    if key:
        with runtime.transaction(call) as uow:
            _finish(uow, key, dump(_batch(resource), answer))
            uow.commit()
    return answer


def _note_the_beginning(runtime: Any, key: Key, items: Sequence[Item], call: Call) -> None:
    with runtime.transaction(call) as uow:
        try:
            _begin(uow, key)
        except idempotency.Seen as seen:
            _known_items(seen, uow.now)
        else:
            _finish(uow, key, {BEGUN: list(items), "at": uow.now.isoformat()})
            uow.commit()


def _step(
    runtime: Any, operation: Operation, items: Sequence[Item], change: Any, call: Call
) -> list[dict[str, Any]]:
    """Do it with a few records, one after the other; others are asked about all of them at once."""
    told = _ask(runtime, operation, [_payload(operation, item, change) for item in items], call)
    return [_one(runtime, operation, item, change, call, told) for item in items]


def _ask(runtime: Any, operation: Operation, payloads: Sequence[Any], call: Call) -> Any:
    """Return what others tell about records; nobody is asked about what cannot be read."""
    _, handler = runtime.service.operations[operation.rpc_method]
    return ask(runtime, handler, _readable(operation, payloads), call)


def _readable(operation: Operation, payloads: Sequence[Any]) -> Iterator[Any]:
    for payload in payloads:
        with suppress(ServiceError):
            yield load(operation, payload)


def _one(
    runtime: Any, operation: Operation, item: Item, change: Any, call: Call, told: Any
) -> dict[str, Any]:
    """Do it with one record by a transaction of its own, and tell what became of it."""
    outer = call.idempotency_key
    inner = hashlib.sha256(f"{outer}\n{item['id']}".encode()).hexdigest() if outer else ""
    own = replace(call, if_version=item.get("version"), idempotency_key=inner)
    try:
        payload = _payload(operation, item, change)
        _rights(f"{operation.service}.{operation.resource}").check(
            operation, payload, call.field_rights
        )
        answer = carry_out(runtime, operation, payload, own, told)
    except ServiceError as error:
        return _refused(item["id"], error, call)
    version = answer.get("version") if isinstance(answer, Mapping) else None
    return {"id": item["id"], "done": True, "version": version, "code": None}


def _together(
    runtime: Any, what: What, items: Sequence[Item], command: Command, call: Call
) -> dict[str, Any]:
    """Do it with all records in one transaction."""
    resource, operation = what
    _, handler = runtime.service.operations[operation.rpc_method]
    if "uow" not in needs(handler):
        raise NoSuchVerb(verb=operation.verb, offered="mode: each")
    payloads = [_payload(operation, item, command["change"]) for item in items]
    told = _ask(runtime, operation, payloads, call)
    calls = [
        _asked(runtime, what, (place, item, payloads[place]), call, told)
        for place, item in enumerate(items)
    ]
    with runtime.transaction(call) as uow:
        key = _key(operation, command, call)
        _begin(uow, key)
        results = []
        for place, item in enumerate(items):
            uow.call = calls[place]
            uow.checked_version = False
            with _refusing(what, place, item, call):
                holds.use(uow, operation)
                given = load(operation, payloads[place])
                done = handler(given, **runtime.dependencies(handler, uow=uow))
                uow.flush()
            version = getattr(done, "version", None)
            results.append({"id": item["id"], "done": True, "version": version, "code": None})
        uow.call = call
        _finish(uow, key, dump(_batch(resource), _told(results)))
        uow.keep()
    return _told(results)


def _asked(runtime: Any, what: What, given: tuple[int, Item, Any], call: Call, told: Any) -> Call:
    """Return the Call for one record, after others were asked what a single request asks them."""
    (_, operation), (place, item, payload) = what, given
    _, handler = runtime.service.operations[operation.rpc_method]
    own = replace(call, if_version=item.get("version"), idempotency_key="")
    with _refusing(what, place, item, call):
        rights = _rights(f"{operation.service}.{operation.resource}")
        rights.check(operation, payload, call.field_rights)
        return asked_first(runtime, handler, load(operation, payload), own, told)


@contextmanager
def _refusing(what: What, place: int, item: Item, call: Call) -> Iterator[None]:
    """Turn the refusal of one record into that of the batch; what may pass stays as it is."""
    try:
        yield
    except ServiceError as error:
        if error.status >= Unavailable.status:
            raise
        reason = sentence(error.code, call.language, error.details, call.time_zone)
        about = {"resource": what[0], "id": item["id"], "reason": reason}
        fields = [
            {**one, "pointer": f"{_written(place, item, one['pointer'])}{one['pointer']}"}
            for one in error.details.get("fields") or ()
        ]
        told = {"cause": error.code, "fields": fields, **about}
        raise BatchRefused(at=f"/items/{place}", **told) from error


def _written(place: int, item: Item, pointer: str) -> str:
    """Return where in a batch a field of a record stands: with the record, or once for all."""
    own = pointer[1:].split("/")[0] in (item.get("change") or {})
    return f"/items/{place}/change" if own else "/change"


def _payload(operation: Operation, item: Item, change: Any) -> dict[str, Any]:
    [key] = operation.path_parameters
    return {**(change or {}), **(item.get("change") or {}), key: item["id"]}


def _plain(command: Command) -> dict[str, Any]:
    return {name: value for name, value in command.items() if value is not None}


def _key(operation: Operation, command: Command, call: Call) -> Key | None:
    """Return by what a repeat of the batch is known."""
    if not call.idempotency_key:
        return None
    return {
        "operation": f"{operation.id}.batch",
        "actor_id": call.actor_id,
        "key": call.idempotency_key,
        "fingerprint": idempotency.fingerprint(_plain(command)),
    }


def _begun(runtime: Any, key: Key | None) -> Sequence[Item] | None:
    """
    Return the records of a batch that was begun before and has not come to its end.

    A filter may meet others by now. Raises Seen with the answer of one that was done.
    """
    if key is None:
        return None
    with runtime.database.reading() as connection:
        try:
            idempotency.look(connection, key)
        except idempotency.Seen as seen:
            return _known_items(seen, runtime.clock.now())
    return None


def _known_items(seen: idempotency.Seen, now: dt.datetime) -> Sequence[Item]:
    """Return the records of a batch whose process died. Raises Seen or KeyInFlight otherwise."""
    if BEGUN not in seen.answer:
        raise seen
    if now - dt.datetime.fromisoformat(seen.answer["at"]) < IN_HAND:
        raise KeyInFlight()
    return list(seen.answer[BEGUN])


def _begin(uow: Any, key: Key | None) -> None:
    if key:
        idempotency.begin(uow.session, key, uow.now)


def _finish(uow: Any, key: Key | None, answer: Any) -> None:
    if key:
        idempotency.finish(uow.session, key, answer)


def _refused(record_id: str, error: ServiceError, call: Call) -> dict[str, Any]:
    message = sentence(error.code, call.language, error.details, call.time_zone)
    told = {"code": error.code, "message": message}
    wrong = error.details.get("fields") or ()
    fields = [{**one, **told_field(one, call.language)} for one in wrong]
    kept = {"fields": fields, "told": kept_code(error)}
    return {"id": record_id, "done": False, "version": None, **told, **kept}


def _told(results: list[dict[str, Any]]) -> dict[str, Any]:
    done = sum(1 for one in results if one["done"])
    return {"done": done, "refused": len(results) - done, "results": results, "job": None}


def _batch(resource: str) -> Operation:
    return next(o for o in RESOURCES[resource].operations if o.verb == "batch")


@lru_cache(maxsize=64)
def _rights(resource: str) -> FieldRights:
    return FieldRights(RESOURCES[resource].operations)
