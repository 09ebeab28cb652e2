"""
The unit of work: one transaction, its records, and what leaves with it.

Events, due work and history are written by the same commit as the records themselves.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from copy import copy
from functools import lru_cache
from typing import Any, Self, TypeVar

import orjson
from sqlalchemy import bindparam, select
from sqlalchemy import event as listen
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, attributes

from chassis import audience, due, dumping, history, outbox, shares
from chassis.clock import Clock, at_moment
from chassis.context import Call
from chassis.contract import Event
from chassis.database import Database, is_conflict, is_outage
from chassis.errors import InDoubt, NotFound, ServiceError, Stale
from chassis.tables import Record
from chassis.values import new_id

Entity = TypeVar("Entity", bound=Record)
NOTED = ("_told", "_outgoing", "_entries", "_come_and_gone", "_touched", "_last", "_due_soon")
"""What a unit of work notes beside what it writes."""
SETTLING: list[Callable[[Session], None]] = []
"""What looks over the records of a flush before it is written; it may refuse or change them."""


@lru_cache(maxsize=300)
def _by_id(model: Any, where: tuple[Any, ...], *, change: bool) -> Any:
    """Return the statement of `load`: to make one costs as much as to run it."""
    wanted = select(model).where(model.id == bindparam("record_id"), *where)
    if change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return wanted


class UnitOfWork:
    """
    One transaction.

    Nothing is saved until commit(); leaving the block without it undoes everything, events too.
    now: the moment of the transaction, the same for everything in it.
    settings: those of the service; their time zone is the one of the company, which need not be
        `call.time_zone`, that of who asks.
    known: what a handler has looked up for the abilities of records that it tells.
    own_moves: id → [from, to]: versions between which only the caller's own attempts moved it.
    """

    def __init__(self, database: Database, call: Call, clock: Clock, *, service: str, writes: bool):
        self.call = call
        self.now: dt.datetime = clock.now()
        self.service = service
        self.writes = writes
        self.checked_version = False
        self.known: dict[str, Any] = {}
        self.settings = database.settings
        self.page_key = self.settings.page_key.encode() or b"page"
        self._database = database
        self._stack = ExitStack()
        self._told: list[tuple[Event, Any, dict[str, Any]]] = []
        self._outgoing: list[dict[str, Any]] = []
        self._entries: list[dict[str, Any]] = []
        self._due_soon = False
        self._told_ahead: list[tuple[Any, int]] = []
        self._last: dict[str, tuple[Call, Callable[[], None]]] = {}
        self.own_moves: Mapping[str, Sequence[int]] = {}
        self._touched: dict[int, tuple[Record, int]] = {}
        self._come_and_gone: list[tuple[Record, str]] = []

    def __enter__(self) -> Self:
        database = self._database
        if self.writes:
            self._stack.enter_context(database.write_turn())
        self._stack.enter_context(at_moment(self.now))
        engine = database.write_engine if self.writes else database.read_engine
        self.session = _Session(engine, expire_on_commit=False, info={"uow": self})
        self._stack.callback(self.session.close)
        return self

    def __exit__(self, *problem: object) -> None:
        try:
            if isinstance(problem[1], ServiceError):
                problem[1].call_by_number(self.session.identity_map.values())
            if problem[0] is not None or self.writes:
                self.session.rollback()
        finally:
            self._stack.close()

    def add(self, record: Entity) -> Entity:
        """Put a new record under this transaction and return it."""
        self.session.add(record)
        return record

    def load(
        self,
        model: type[Entity],
        record_id: str,
        *where: Any,
        change: bool = False,
        lock: bool = False,
    ) -> Entity:
        """
        Return one record.

        where: further conditions, such as the data scope; a record outside them does not exist.
        change: lock it and hold the caller to the version that he has read (If-Match).
        lock: lock it only, for what hangs on the record and has a version of its own.
        Raises NotFound or Stale.
        """
        kind: Any = model
        wanted = _by_id(kind, where, change=change or lock)
        record: Entity | None = self.session.scalars(wanted, {"record_id": record_id}).first()
        if record is None:
            raise NotFound(resource=model.resource, id=record_id)
        if change:
            self.expect(record)
        return record

    def expect(self, record: Record) -> None:
        """Refuse a caller whose If-Match names another version than the record has."""
        wanted = self.call.if_version
        if wanted is None or self.checked_version:
            return
        self.checked_version = True
        if record.version != wanted and self.own_moves.get(record.id) != [wanted, record.version]:
            raise Stale(resource=record.resource, id=record.id, version=record.version)

    def emit(self, event: Event, subject: Any, **data: Any) -> None:
        """
        Tell *event* about the record *subject* once this transaction is saved.

        data: fields of the event; those not given are read from the subject at the end.
        """
        self._told.append((event, subject, data))

    def schedule(
        self, kind: str, key: str, at: dt.datetime, data: Mapping[str, Any] | None = None
    ) -> None:
        """Ask for the due work *kind* at the moment *at*; the same kind and key replaces it."""
        due.put(self.session, kind, key, at, dict(data or {}))
        self._due_soon = self._due_soon or at <= self.now + dt.timedelta(seconds=1)

    def at_last(self, key: str, work: Callable[[], None]) -> None:
        """
        Do *work* before all this is saved, once for all who ask for it under the same *key*.

        Several events share a transaction: what adds up what they told need not do so for each.
        """
        self._last[key] = (self.call, work)

    def unschedule(self, kind: str, key: str) -> None:
        """Take back due work that has not begun."""
        due.drop(self.session, kind, key)

    def forget_what_changed_nothing(self) -> None:
        """Tell no `updated` about records that are as they were; call it after a flush."""
        self._told = [
            (event, subject, data)
            for event, subject, data in self._told
            if event.action != "updated"
            or not isinstance(subject, Record)
            or id(subject) in self._touched
        ]

    def moved(self) -> dict[str, tuple[int, int]]:
        """Return which records were changed so far: id → version before and after."""
        touched = self._touched.values()
        return {record.id: (before, record.version) for record, before in touched}

    def changed(self) -> list[tuple[Record, str]]:
        """Return which records were "created", "updated" or "removed" so far; after a flush."""
        moved = [(record, "updated") for record, _ in self._touched.values()]
        gone = {id(record) for record, action in self._come_and_gone if action == "removed"}
        return [*self._come_and_gone, *(one for one in moved if id(one[0]) not in gone)]

    def told_subjects(self) -> set[str]:
        """Return the ids of the records that events of this transaction are about."""
        written = {str(row["subject"]) for row in self._outgoing}
        return written | {subject.id for _, subject, _ in self._told}

    def renew(self, record: Record) -> None:
        """Give *record* a new version for a change of what it is read with, and flush."""
        attributes.flag_modified(record, "updated_at")
        self.session.flush()

    def flush(self) -> None:
        """Send the changes to the database, so that versions and refusals show."""
        self.session.flush()

    def write_ahead(self) -> None:
        """
        Flush, and write down events and history so far: less is left to do behind the next lock.

        What was told is told as it is now, and must not change any more.
        """
        self.session.flush()
        self._told_ahead += [(subject, subject.version) for _, subject, _ in self._told]
        self._write_down_events()
        self.write_history()

    def go_on_for(self, call: Call) -> None:
        """
        Go on in the same transaction on behalf of *call*; what was done so far stays as told.

        Records are read anew from here on: a statement may have changed them meanwhile.
        """
        self.session.flush()
        self._write_down_events()
        self.session.expunge_all()
        self.call = call

    @contextmanager
    def attempt(self, *, keep: bool = True) -> Iterator[None]:
        """
        Try a part of this transaction: what is refused in it leaves no trace, and the rest stays.

        keep: whether it shall be done; else it leaves no trace either, however it ends.
        """
        self.session.flush()
        before = {name: copy(getattr(self, name)) for name in NOTED}
        part, self.checked_version, done = self.session.begin_nested(), False, False
        try:
            yield
            self.session.flush()
            done = keep
        finally:
            if done:
                part.commit()
            else:
                part.rollback()
                vars(self).update(before)

    def keep(self) -> None:
        """
        Save the transaction, unless the caller only wanted to see what would happen.

        The funnel does this for handlers that take `uow`; those that open transactions themselves
        and may be tried without effect do it here.
        """
        if not self.call.dry_run:
            return self.commit()
        self.session.flush()
        # What is undone now must still be told: the answer may be written after the transaction.
        self.session.expunge_all()
        return None

    def commit(self) -> None:
        """Save records, history, events and due work as one."""
        self._do_the_last()
        self.session.flush()
        assert all(one.version == version for one, version in self._told_ahead), "told too early"
        self._write_events()
        self.write_history()
        self._save()
        if self._outgoing:
            self._database.told.set()
        if self._due_soon:
            self._database.due.set()
        self._outgoing, self._due_soon = [], False

    def _do_the_last(self) -> None:
        while self._last:
            last, self._last = self._last, {}
            for call, work in last.values():
                if call is not self.call:
                    self.go_on_for(call)
                work()

    def note(self, record: Record, changes: dict[str, Any], action: str = "updated") -> None:
        """Note in the history of *record* the *changes* of what hangs on it."""
        self._entries.append(history.beside(record, changes, self.about(), action))

    def write_history(self) -> None:
        """Write what was noted of changes so far; `commit` does it for whoever does not care."""
        if self._entries:
            history.write(self.session, self._entries)
            self._entries = []

    def about(self) -> dict[str, Any]:
        """Return who does this, from where and when, as entries of the history have it."""
        return {
            "actor_id": self.call.actor_id,
            "actor_name": self.call.actor_name,
            "source": self.call.source,
            "correlation_id": self.call.correlation_id,
            "at": self.now,
        }

    def _save(self) -> None:
        try:
            self.session.commit()
        except DBAPIError as error:
            if is_outage(error) and not is_conflict(error):
                raise InDoubt() from error
            raise

    def _write_events(self) -> None:
        self._write_down_events()
        if self._outgoing:
            outbox.append(self.session, self._outgoing)

    def _write_down_events(self) -> None:
        subjects = [subject for _, subject, _ in self._told]
        readers = audience.around(self.session, subjects)
        for record, held in shares.holders(self.session, subjects).items():
            readers.setdefault(record, {})["sharedwith"] = held
        self._outgoing.extend(self._row(*told, readers) for told in self._told)
        self._told = []

    def _row(
        self,
        event: Event,
        subject: Any,
        data: dict[str, Any],
        readers: Mapping[str, dict[str, Any]],
    ) -> dict[str, Any]:
        identifier = new_id()
        envelope = self._envelope(event, subject, data)
        envelope |= {"id": identifier, **readers.get(subject.id, {})}
        return {
            "id": identifier,
            "type": event.type,
            "subject": subject.id,
            "version": subject.version,
            "at": self.now,
            "body": orjson.dumps(envelope).decode(),
        }

    def _envelope(self, event: Event, subject: Any, data: dict[str, Any]) -> dict[str, Any]:
        told = dumping.dump(event.schema, _Both(subject, data) if data else subject)
        return {
            "specversion": "1.0",
            "source": f"/{self.service}",
            "type": event.type,
            "subject": subject.id,
            "time": self.now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "dataschema": f"urn:crm:schema:{event.type}",
            "sequence": f"{subject.version:010d}",
            "aggregateversion": subject.version,
            "correlationid": self.call.correlation_id,
            "actorid": self.call.actor_id,
            "actorname": self.call.actor_name,
            "traceparent": self.call.traceparent,
            "data": told,
        }

    def note_changes(self, session: Session) -> None:
        """Stamp the records of a flush that is about to happen and note their history."""
        self._stamp(session)
        for settle in SETTLING:
            settle(session)
        self._entries.extend(history.collect(session, self.about()))

    def _stamp(self, session: Session) -> None:
        for record in session.new:
            if isinstance(record, Record):
                record.id = record.id or new_id()
                record.created_at = record.created_at or self.now
                record.created_by = record.created_by or self.call.actor_id
                record.updated_at, record.updated_by = self.now, self.call.actor_id
                self._come_and_gone.append((record, "created"))
        for record in session.deleted:
            if isinstance(record, Record):
                self._come_and_gone.append((record, "removed"))
        for record in session.dirty:
            if isinstance(record, Record) and session.is_modified(record):
                record.updated_at, record.updated_by = self.now, self.call.actor_id
                self._touched.setdefault(id(record), (record, record.version))


class _Session(Session):
    """A session that tells its unit of work before each flush; one listener serves them all."""


@listen.listens_for(_Session, "before_flush")
def _before_flush(session: Session, context: Any, instances: Any) -> None:
    session.info["uow"].note_changes(session)


class _Both(dict[str, Any]):
    """What an event tells: the data given, and behind it the subject's attributes."""

    def __init__(self, subject: Any, data: dict[str, Any]):
        super().__init__(data)
        self._subject = subject

    def __missing__(self, name: str) -> Any:
        try:
            return getattr(self._subject, name)
        except AttributeError:
            raise KeyError(name) from None
