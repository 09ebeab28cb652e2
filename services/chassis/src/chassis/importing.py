"""What imports of all kinds of records have in common: mappings, refused lines, taking back."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import orjson
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from chassis import import_refusals as refusals
from chassis import import_workbooks, job_stock, jobs, sheets
from chassis.contract import Operation
from chassis.custom import references
from chassis.custom.cells import columns as custom_columns
from chassis.custom.cells import file_columns
from chassis.custom.directory import Directory
from chassis.custom.filtering import is_custom
from chassis.custom.labels import note_headings, plain
from chassis.custom.values import Fields, fields_of, in_force
from chassis.database import is_conflict
from chassis.errors import Forbidden, NotFound
from chassis.field_rights import FieldRights
from chassis.files import FileStore
from chassis.job_tables import job as job_row
from chassis.job_words import in_words
from chassis.sheets import Columns, read_table
from chassis.told_rows import BESIDE, RESEMBLES
from chassis.uow import UnitOfWork

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TRIES = 5
Overtaken = IntegrityError
"""Another writer entered the same record first."""
Taken = tuple[list[jobs.RowProblem], Mapping[str, int]]
"""What is refused or told of lines, and how many opened nothing new: `updated`, `unchanged`."""
Take = Callable[[UnitOfWork, Sequence[Any]], Taken]
Transactions = Callable[..., AbstractContextManager[UnitOfWork]]


@dataclass(frozen=True)
class Table:
    """
    One kind of table that people import.

    kind: of its jobs. columns: field → names of its column. name: of the files handed out.
    resource: whose custom fields are columns as well, if anybody's. naming: columns that tell
    records apart, so that a line with a number there is no mere sum of others. required: columns
    that bear a star in the template. filled: column → the field that it fills, where that is
    called otherwise.
    """

    kind: str
    columns: Columns
    name: str
    resource: str = ""
    naming: tuple[str, ...] = ()
    required: tuple[str, ...] = ("name",)
    filled: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.resource:
            note_headings(self.resource, self.columns)

    def known(self, uow: UnitOfWork) -> Fields:
        """Return the custom fields that are columns as well."""
        if not self.resource:
            return {}
        return in_force(uow.session, fields_of(uow.session, self.resource))

    def start(self, command: dict[str, Any], uow: UnitOfWork, settings: Any) -> dict[str, Any]:
        """Queue the job that a command asks for; refuse what is no table, or mapped wrongly."""
        known = self.known(uow)
        every, files = self._every(known), file_columns(known)
        told = mapping(command.pop("mapping"), {**every, **files})
        wish = {heading: name for heading, name in told.items() if name not in files}
        of_files = {heading for heading in told if heading not in wish}
        of_files |= {heading for key, names in files.items() for heading in (key, *names)}
        given, columns = {**command, "mapping": wish}, columns_for(every, wish)
        started = sheets.start(uow, self.kind, given, settings.upload_folder, columns, of_files)
        must_be_there(told, started["input"])
        return started

    def begin(
        self, command: dict[str, Any], uow: UnitOfWork, settings: Any, writing: "Writing"
    ) -> dict[str, Any]:
        """
        Queue the job as `start` does, whose lines open records or change those that they name.

        Raises also KeyUnfit, KeyAbsent, Forbidden, FieldReadOnly or FieldNotVisible.
        """
        mode, key = command["mode"], command["key"]
        if mode != "create":
            self.expect_key(key, writing.keys, uow)
            if not uow.call.allows(writing.update.permission):
                raise Forbidden(permission=writing.update.permission)
        started = self.start(command, uow, settings)
        there = started["input"]["columns"]
        if mode != "create" and key not in there:
            raise refusals.KeyAbsent(key=key)
        self.check_rights(there, uow, writing.rights, *writing.asked(mode))
        return in_words(started, uow.call.language)

    def expect_key(self, key: str, keys: Collection[str], uow: UnitOfWork) -> None:
        """
        Refuse a key that is none of *keys*, nor a custom field that tells records apart.

        Raises KeyUnfit.
        """
        known = self.known(uow)
        if key not in keys and not (key in known and known[key]["unique"]):
            raise refusals.KeyUnfit(key=key)

    def chunks(
        self,
        job: jobs.Job,
        known: Fields,
        runtime: Any,
        size: int,
        prepare: Callable[[sheets.Row], Any] | None = None,
    ) -> Iterator[Any]:
        """
        Yield the lines of a job's table, *size* at a time, behind those that it has done.

        What they refer to by name they tell by id then; those that name nobody are refused.
        prepare: what is made of each beforehand, see `sheets.chunks`.
        """
        columns = columns_for(self._every(known), job.input.get("mapping") or {})
        parts = partial(
            sheets.chunks, job, runtime.settings.upload_folder, columns, size, self.naming
        )
        refers = references.columns(known, job.input["columns"])
        if not refers:
            yield from parts(prepare)
            return
        directory = Directory(runtime, job.call)
        for part in parts():
            lines, wrong = references.settled(part, refers, directory)
            job.leave_out("refused", [*job.left_out.get("refused", ()), *wrong])
            yield [prepare(line) for line in lines] if prepare else lines

    def take_in(self, job: jobs.Job, take: Take, runtime: Any, size: int) -> None:
        """
        Let *take* save what a job's table says, *size* lines at a time, and tell what came of it.

        In a dry run all of it is undone, and only what would have come of it is told.
        """
        with runtime.transaction(job.call, writes=False) as uow:
            known = self.known(uow)
        for lines in self.chunks(job, known, runtime, size):
            until_first(partial(_take_in, job, lines, take, runtime.transaction))

    def check_rights(
        self, columns: Collection[str], uow: UnitOfWork, rights: FieldRights, *asked: Operation
    ) -> None:
        """
        Refuse columns that fill what the caller may not write by what is asked.

        Raises FieldReadOnly or FieldNotVisible.
        """
        own = {name: None for name in columns if is_custom(name)}
        written = {self.filled.get(name, name): None for name in columns if name not in own}
        for operation in asked:
            rights.check(operation, {**written, "custom": own}, uow.call.field_rights)

    def template(self, uow: UnitOfWork, settings: Any) -> dict[str, Any]:
        """Hand out a workbook to fill in."""
        content = import_workbooks.template(
            self.columns, self.known(uow), uow.call.language, self.required
        )
        return _handed_out(FileStore(settings.upload_folder), content, f"{self.name}.xlsx")

    def rejects(self, job_id: str, uow: UnitOfWork, settings: Any) -> dict[str, Any]:
        """Read the table again, which is kept for a day, and hand out what was not taken."""
        job, language = job_stock.mine(job_id, uow), uow.call.language
        files, upload = FileStore(settings.upload_folder), job["input"].get("upload")
        if job["kind"] != self.kind or not files.has(upload["id"]):
            raise NotFound(resource="table", id=job["id"])
        reasons = job_stock.reasons(uow, job["id"], language)
        place = {heading: n for n, heading in enumerate(job["input"]["headings"])}
        named = job["input"]["columns"].items()  # in an order of the database's own
        called = dict(sorted(named, key=lambda column: place[column[1]]))
        columns = columns_for(self._every(self.known(uow)), job["input"].get("mapping") or {})
        lines = (
            ([line.cells.get(f, "") for f in called], reasons[line.number], line.surplus)
            for line in read_table(files.path(upload["id"]), upload["name"], columns)
            if line.number in reasons
        )
        why = sheets.WHY["zh" if language == "zh" else "en"]
        content = import_workbooks.rejects(lines, list(called.values()), why)
        return _handed_out(files, content, "rejects.xlsx")

    def finished(self, job_id: str, uow: UnitOfWork) -> dict[str, Any]:
        """Return an import of the caller to be taken back. Raises NotUndone or UndoneAlready."""
        job: dict[str, Any] = job_stock.mine(job_id, uow)
        if job["kind"] != self.kind or job["state"] in jobs.OPEN:
            raise refusals.NotUndone(state=job["state"])
        before = undone_by(uow, job["id"])
        if before:
            raise refusals.UndoneAlready(undone_by=before)
        return job

    def _every(self, known: Fields) -> Columns:
        return {**self.columns, **custom_columns(known)}


@dataclass(frozen=True)
class Writing:
    """
    By what the lines of a table are written.

    keys: columns by which a line may name a record that is there, beside unique custom fields.
    """

    create: Operation
    update: Operation
    rights: FieldRights
    keys: Collection[str]

    def asked(self, mode: str) -> tuple[Operation, ...]:
        """Return the operations that lines ask for in a mode."""
        of = {"create": (self.create,), "update": (self.update,)}
        return of.get(mode, (self.create, self.update))


def until_first(chunk: Callable[[], None]) -> None:
    """Save a chunk; who loses a race against another writer looks again at what is there."""
    for attempt in range(1, TRIES + 1):
        try:
            chunk()
            return
        except Exception as error:
            raced = isinstance(error, Overtaken) or is_conflict(error)
            if not raced or attempt == TRIES:
                raise


def _take_in(job: jobs.Job, lines: Sequence[Any], take: Take, transaction: Transactions) -> None:
    is_trial = job.input["dry_run"]
    if is_trial:
        with transaction(job.call) as trial:
            problems, others = take(trial, lines)
    with job.chunk(len(lines)) as uow:
        if not is_trial:
            problems, others = take(uow, lines)
        uow.refuse(problems)
        refused = len({problem.row for problem in problems if problem.code not in BESIDE})
        alike = len({problem.row for problem in problems if problem.code == RESEMBLES})
        opened = len(lines) - refused - sum(others.values())
        done = {"created": opened, "refused": refused, "resembling": alike, **others}
        told = {sheets.WOULD.get(name, name) if is_trial else name: n for name, n in done.items()}
        uow.count(**{name: number for name, number in told.items() if number})
        uow.commit()


def mapping(text: str, columns: Columns) -> dict[str, str]:
    """
    Return heading → field as it was sent; "" leaves a column out.

    Raises MappingUnreadable or MappingUnfit.
    """
    try:
        told = orjson.loads(text) if text else {}
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict) or not all(isinstance(v, str) for v in told.values()):
        raise refusals.MappingUnreadable()
    wrong = [name for name in told.values() if name and name not in columns]
    if wrong:
        raise refusals.MappingUnfit(name=", ".join(wrong))
    return told


def columns_for(every: Columns, wish: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return field → names of its column: what is known, and what a mapping says instead."""
    mapped = {plain(heading) for heading in wish}
    kept = ((f, names, [n for n in names if plain(n) not in mapped]) for f, names in every.items())
    found = {f: type(names)(left) for f, names, left in kept}
    for heading, name in wish.items():
        if name:
            found[name] = type(found[name])((*found[name], heading))
    return found


def must_be_there(wish: Mapping[str, str], given: Mapping[str, Any]) -> None:
    """Refuse a mapping of headings that the table does not have."""
    there = {plain(heading) for heading in given["headings"]}
    named = {heading: plain(heading.strip()[: sheets.MAX_NAME]) for heading in wish}
    absent = [heading for heading, name in named.items() if name not in there]
    if absent:
        raise refusals.MappingAbsent(name=", ".join(absent))


def undone_by(uow: UnitOfWork, job_id: str) -> str | None:
    """Return the job that takes an import back or did, and hold off everybody who wants to."""
    c = job_row.c
    given = uow.session.scalar(select(c.input).where(c.id == job_id).with_for_update())
    before = jobs.read(uow, (given or {}).get("undone_by") or "")
    return before["id"] if before and before["state"] not in ("failed", "cancelled") else None


def note_undone(uow: UnitOfWork, job_id: str, undone_by: str) -> None:
    """Note which job takes an import back."""
    mine = job_row.c.id == job_id
    given = uow.session.scalar(select(job_row.c.input).where(mine))
    uow.session.execute(
        update(job_row).where(mine).values(input={**(given or {}), "undone_by": undone_by})
    )


def _handed_out(files: FileStore, content: bytes, name: str) -> dict[str, Any]:
    stored = files.put(content)
    return {"file": {"id": stored["id"], "name": name, "content_type": XLSX}}
