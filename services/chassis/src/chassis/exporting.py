"""
Exports: the rows of a list as a workbook, csv or page to be printed, written by a job.

A row shows what the list would show its reader: data scope, filters and field rights are those of
the list. No cell can be read as a formula.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from chassis import fields, jobs, sight
from chassis.context import Call
from chassis.contract import RESOURCES, Operation
from chassis.custom import references
from chassis.custom.directory import Directory
from chassis.custom.filtering import is_custom
from chassis.custom.values import Fields, fields_of, model_of
from chassis.errors import BadFilter, Conflict, NotFound, ServiceError, UnknownRecord
from chassis.export_cells import Wording
from chassis.export_files import CsvFile, WorkbookFile
from chassis.field_rights import FieldRights
from chassis.field_words import label_in
from chassis.files import FileStore
from chassis.gates import digest
from chassis.jobs import Failed
from chassis.lists import page
from chassis.perform import dump, load
from chassis.printing import PrintedPage
from chassis.tables import ModelBase
from chassis.uow import UnitOfWork
from chassis.values import new_id
from chassis.views import store as views
from chassis.views.store import frozen

PAGE = 200
SMALL = 100
"""Rows that are written in a moment."""
MOST_ROWS = 200_000
FORMATS: Mapping[str, tuple[str, str]] = {
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("csv", "text/csv"),
    "html": ("html", "text/html"),
}
_HELD: Mapping[str, tuple[type, ...]] = {
    "number": (fields.Whole, fields.Quantity, fields.Money),
    "day": (fields.Day,),
    "instant": (fields.Instant,),
}
UNEXPORTED = frozenset({"custom", "abilities", "labels", "masked"})
"""What rows of lists tell for screens, beside the fields of the record."""
Titles = Mapping[str, str]
Completed = Callable[[UnitOfWork, list[Any]], Any]
"""What lets records tell what their list tells beside their columns."""
Names = Callable[[Any, Call, Collection[str]], Mapping[str, str]]
"""What tells id → name, of the runtime, who asks and the ids."""
Command = Mapping[str, Any]


class ExportUnfit(Conflict):
    """A column, filter or sort that the list does not have, or not for this caller."""

    code = "export.unfit"
    en = "This cannot be exported: {name}."
    zh = "无法导出：{name}。"


class ColumnUnfit(Conflict):
    """The list has no such column for this caller; `offered` names those it has."""

    code = "export.no_such_column"
    en = "There is no column {name}; there are: {offered}."
    zh = "没有列 {name}，可导出的列：{offered}。"


def start(
    uow: UnitOfWork,
    resource: str,
    command: Command,
    named: Titles | None = None,
    quick: sight.Quick | None = None,
) -> dict[str, Any]:
    """
    Queue an export of the list of *resource*, and return the job's row; a trial counts its rows.

    command: format, columns, and what the list is asked: filter, q, view, sort.
    named: columns beyond the list's → the field whose id they tell by name, where it has that.
    quick: what `q` means. Raises ExportUnfit or ColumnUnfit.
    """
    search = _search(resource)
    asked = {name: command[name] for name in ("filter", "q", "view", "sort") if command.get(name)}
    try:
        _rights(resource).check(search, asked, uow.call.field_rights)
        total = {"total": "exact"} if uow.call.dry_run else {}
        first = load(search, {**asked, **total, "limit": SMALL})
        found = page(
            uow, _listing(search), _model(resource), first, *sight.asked(uow, asked, quick)
        )
    except BadFilter as wrong:
        at, why = wrong.details["pointer"], wrong.why(uow.call.language)
        raise ExportUnfit(at=at, name=f"{at} {why}") from wrong
    except NotFound as missing:
        raise UnknownRecord(at="/view", **missing.details) from missing
    except ServiceError as wrong:
        at = next((one["pointer"] for one in wrong.details.get("fields", ())), wrong.pointer)
        raise ExportUnfit(at=at, name=wrong.code) from wrong
    _refuse_a_wider_view(uow, resource, asked)
    of_this = _listing(search).item_fields
    named = {
        column: field
        for column, field in (named or {}).items()
        if field in of_this and column not in of_this
    }
    shown = _columns(uow, resource, command["columns"], named)
    given = {"resource": resource, "format": command["format"], "asked": asked, "shown": shown}
    if asked.get("view"):
        given["view_digest"] = _view_digest(uow, resource, asked["view"])
    given["named"] = {name: field for name, field in named.items() if name in shown}
    small = found["next_cursor"] is None
    if uow.call.dry_run:
        return jobs.trial(f"{uow.service}.export", {"would_export": found["total"]})
    return jobs.start(uow, f"{uow.service}.export", given, small=small)


def _refuse_a_wider_view(uow: UnitOfWork, resource: str, asked: Command) -> None:
    """A screen says that it lists more than its view means; a file that goes round would not."""
    if not asked.get("view"):
        return
    view = views.find(uow, resource, asked["view"])
    lost = views.Usable(uow, resource, _listing(_search(resource))).lost_conditions(view)
    if lost:
        raise ExportUnfit(at="/view", name=", ".join(dict.fromkeys(lost)))


def _view_digest(uow: UnitOfWork, resource: str, view_id: str) -> str:
    return digest(frozen(uow, resource, {"view": view_id}))


def _refuse_another_view(uow: UnitOfWork, given: Mapping[str, Any]) -> None:
    """End an export whose view no longer says what it said when the export was asked for."""
    was = given.get("view_digest")
    if was and _view_digest(uow, given["resource"], given["asked"]["view"]) != was:
        raise Failed("export.view_changed")


def result(job: Mapping[str, Any], settings: Any) -> dict[str, Any]:
    """Return the file that an export has written; raises NotFound."""
    ending, kind = FORMATS.get((job["input"] or {}).get("format", ""), ("", ""))
    file_id = _file_id(job["id"])
    if job["state"] != "completed" or not FileStore(settings.upload_folder).renew(file_id):
        raise NotFound(resource="result", id=job["id"])
    noun = job["input"]["resource"].partition(".")[2]
    return {
        "file": {"id": file_id, "name": f"{noun}-{job['id'][-8:]}.{ending}", "content_type": kind}
    }


def write(
    job: Any,
    runtime: Any,
    titles: Titles,
    quick: sight.Quick | None = None,
    names: Mapping[str, Names] | None = None,
    completed: Completed | None = None,
) -> None:
    """
    Write the file of an export.

    titles: field → its Chinese heading. quick: what `q` means. names: field → how ids in it are
    called, asked outside of any transaction, because another service may know. completed: what
    the list does to the records of a page before it tells them.
    A job that was killed begins again; rows that it had counted are not counted twice.
    """
    store = FileStore(runtime.settings.upload_folder)
    target = store.place(_file_id(job.id))
    partial = target.with_name(f"{new_id()}.part")
    known = _known(job, runtime)
    sheet = _sheet(partial, job.input["format"], lambda: _kinds(job, known))
    try:
        sheet.add(_headings(job, known, titles))
        for rows in _pages(job, runtime, _wording(job, known), quick, names, completed):
            for row in rows:
                sheet.add(row)
            _count(job, sheet.rows - 1)
        sheet.close()
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _sheet(path: Path, kind: str, kinds: Callable[[], list[str]]) -> Any:
    if kind == "xlsx":
        return WorkbookFile(path, kinds())
    return CsvFile(path) if kind == "csv" else PrintedPage(path)


def _count(job: Any, written: int) -> None:
    new = written - job.done
    if new > 0:
        with job.chunk(new) as uow:
            uow.count(written=new)
            uow.commit()


def _pages(
    job: Any,
    runtime: Any,
    wording: Wording,
    quick: sight.Quick | None,
    names: Mapping[str, Names] | None,
    completed: Completed | None,
) -> Iterator[list[list[Any]]]:
    resource, asked = job.input["resource"], job.input["asked"]
    search = _search(resource)
    directory, own = Directory(runtime, job.call), _own(job, wording)
    cursor, count = None, 0
    while True:
        with runtime.transaction(job.call, writes=False) as uow:
            _refuse_another_view(uow, job.input)
            request = {**asked, "limit": PAGE, **({"cursor": cursor} if cursor else {})}
            command = load(search, request)
            where = sight.asked(uow, asked, quick)
            found = page(uow, _listing(search), _model(resource), command, *where)
            if completed:
                completed(uow, found["items"])
            command.pop("fields", None)  # a view chooses columns for screens
            told = dump(search, found, command)
            told = _rights(resource).shown(search, told, job.call.field_rights)
        count += len(told["items"])
        if count > MOST_ROWS:
            raise Failed("export.too_long", max=MOST_ROWS)
        _name(job, runtime, told["items"], names or {})
        references.tell_by_name(told["items"], resource, own, directory)
        yield [[wording.cell(row, name) for name in job.input["shown"]] for row in told["items"]]
        cursor = told["next_cursor"]
        if cursor is None:
            return


def _own(job: Any, wording: Wording) -> Fields:
    """Return the fields of the house that are columns."""
    return {name: wording.known[name] for name in job.input["shown"] if name in wording.known}


def _wording(job: Any, known: Mapping[str, Any]) -> Wording:
    resource = job.input["resource"]
    listed = _listing(_search(resource)).item().fields
    zone, language = ZoneInfo(job.call.time_zone), job.call.language
    return Wording(resource.partition(".")[2], listed, known, zone, language)


def _name(job: Any, runtime: Any, rows: list[Any], names: Mapping[str, Names]) -> None:
    """Let rows tell by name what they tell by id; what is masked has no name."""
    for column, field in (job.input.get("named") or {}).items():
        wanted = {row[field] for row in rows if row.get(field)}
        found = names[field](runtime, job.call, wanted) if wanted else {}
        for row in rows:
            row[column] = found.get(row.get(field))


def _known(job: Any, runtime: Any) -> Mapping[str, Any]:
    with runtime.transaction(job.call, writes=False) as uow:
        return fields_of(uow.session, job.input["resource"])


def _kinds(job: Any, known: Mapping[str, Any]) -> list[str]:
    """Return what the columns hold: number, day, instant, or "" for text."""
    listed = _listing(_search(job.input["resource"])).item().fields
    own = {"number": "number", "money": "number", "day": "day"}
    found = []
    for name in job.input["shown"]:
        if is_custom(name):
            found.append(own.get(known.get(name, {}).get("kind", ""), ""))
        else:
            held = (kind for kind, types in _HELD.items() if isinstance(listed.get(name), types))
            found.append(next(held, ""))
    return found


def _headings(job: Any, known: Mapping[str, Any], titles: Titles) -> list[str]:
    zh = job.call.language == "zh"
    found = []
    for name in job.input["shown"]:
        if is_custom(name):
            about = known.get(name, {})
            own = about.get("label") if zh else about.get("label_en") or about.get("label")
            found.append(own or name)
        else:
            found.append(_heading(job, name, titles) if zh else name)
    return found


def _heading(job: Any, name: str, titles: Titles) -> str:
    item = _listing(_search(job.input["resource"])).item
    return titles.get(name) or label_in(item, name).get("zh-CN", name)


def _columns(uow: UnitOfWork, resource: str, wanted: list[str], named: Titles) -> list[str]:
    listing = _listing(_search(resource))
    rules = _rights(resource)
    hidden = (uow.call.field_rights or {}).get(resource, {})
    known = fields_of(uow.session, resource)
    offered = [
        name
        for name in (*listing.item_fields, *named, *known)
        if name not in UNEXPORTED and rules.right(named.get(name, name), hidden) != "hidden"
    ]
    for place, name in enumerate(wanted):
        if name not in offered:
            raise ColumnUnfit(at=f"/columns/{place}", name=name, offered=", ".join(offered))
    return list(dict.fromkeys(wanted))


def _search(resource: str) -> Operation:
    return next(o for o in RESOURCES[resource].operations if o.verb == "search")


def _model(resource: str) -> Any:
    """Return what a list shows: records, or what is written once and never changed."""
    mapped = (mapper.class_ for mapper in ModelBase.registry.mappers)
    found = (one for one in mapped if vars(one).get("resource") == resource)
    return model_of(resource) or next(found)


def _listing(search: Operation) -> Any:
    assert search.listing is not None
    return search.listing


def _rights(resource: str) -> FieldRights:
    return FieldRights(RESOURCES[resource].operations)


def _file_id(job_id: str) -> str:
    return f"export-{job_id.partition('.')[2]}"
