"""Stock handlers for the jobs of a service: read, cancel, download the refused rows."""

import csv
import io
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from chassis import exporting, jobs, sight
from chassis.binding import implements
from chassis.contract import Operation
from chassis.errors import JobOver, NotFound
from chassis.export_files import harmless
from chassis.files import FileStore
from chassis.gates import gate
from chassis.job_tables import job, job_error
from chassis.job_words import error_in_words, in_words, reason_in_words
from chassis.settings import ServiceSettings
from chassis.told_rows import BESIDE
from chassis.uow import UnitOfWork

HEADS = {
    "en": ("row", "column", "field", "code", "detail", "message"),
    "zh": ("行号", "列名", "字段", "错误码", "内容", "说明"),
}


def listing(command: Any, *, uow: UnitOfWork) -> Any:
    """Return a page of the caller's own jobs; the gateway puts those of all services together."""
    rows = jobs.listed(uow, command)
    shown = rows[: command["limit"]]
    more = len(rows) > len(shown)
    return {
        "items": [in_words(row, uow.call.language) for row in shown],
        "next_cursor": shown[-1]["id"].partition(".")[2] if more else None,
    }


def get(command: Any, *, uow: UnitOfWork) -> Any:
    """Return a job that the caller started, or any for one who sees all."""
    return in_words(mine(command["job_id"], uow), uow.call.language)


def cancel(command: Any, *, uow: UnitOfWork) -> Any:
    """Ask a job to stop. Raises JobOver."""
    found = mine(command["job_id"], uow)
    if found["state"] not in jobs.OPEN:
        raise JobOver(state=found["state"])
    jobs.ask_to_stop(uow, found["id"])
    return in_words(mine(found["id"], uow), uow.call.language)


def errors(command: Any, *, uow: UnitOfWork, settings: ServiceSettings) -> Any:
    """Return the refused rows as a file, which is written once for each state of the job."""
    found = mine(command["job_id"], uow)
    store, language = FileStore(settings.upload_folder), uow.call.language
    file_id = f"errors-{found['id'].partition('.')[2]}-{found['version']}-{language}"
    if not store.has(file_id):
        store.put(errors_as_csv(uow, found["id"], language), file_id)
    return {"file": {"id": file_id, "name": "errors.csv", "content_type": "text/csv"}}


def result(command: Any, *, uow: UnitOfWork, settings: ServiceSettings) -> Any:
    """Return the file that an export has written."""
    return exporting.result(mine(command["job_id"], uow), settings)


def offer_export(
    operation: Operation,
    model: type[Any],
    named: exporting.Titles,
    check: Operation,
    quick: Mapping[str, sight.Quick] = MappingProxyType({}),
) -> Callable[..., Any]:
    """
    Implement *operation*, which exports the list of *model*; return its handler.

    named: columns beyond those of the list, as `exporting.start` takes them. check: what is asked
    for leave first, as `gates.gate` takes it. quick: what `q` means, by resource.
    """

    @implements(operation, first=gate(check, operation))
    def export_rows(command: Any, *, uow: UnitOfWork) -> Any:
        started = exporting.start(uow, model.resource, command, named, quick.get(model.resource))
        return in_words(started, uow.call.language)

    return export_rows


def reasons(uow: UnitOfWork, job_id: str, language: str) -> dict[int, str]:
    """Return row → why it was refused, in words; rows that are only told of are none."""
    c = job_error.c
    mine = select(job_error).where(c.job_id == job_id, c.code.not_in(BESIDE))
    rows = uow.session.execute(mine.order_by(c.position))
    found: dict[int, str] = {}
    for row in rows.mappings():
        told = reason_in_words(dict(row), language)
        found[row["row"]] = "; ".join(filter(None, (found.get(row["row"]), told)))
    return found


def mine(job_id: str, uow: UnitOfWork) -> dict[str, Any]:
    """Return a job that the caller started, or any for one who sees all; raises NotFound."""
    found = jobs.read(uow, job_id)
    sees_all = uow.call.scope(f"{uow.service}.job") == "all"
    if found is None or not (sees_all or found["created_by"] == uow.call.actor_id):
        raise NotFound(resource="job", id=job_id)
    return found


def errors_as_csv(uow: UnitOfWork, job_id: str, language: str = "en") -> bytes:
    """Return every refused row of the job as CSV with a byte-order mark, which Excel needs."""
    c = job_error.c
    given = uow.session.scalar(select(job.c.input).where(job.c.id == job_id)) or {}
    columns = given.get("columns") or {}
    chosen = select(c.row, c.pointer, c.code, c.detail).where(c.job_id == job_id)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    names = ("row", "column", "pointer", "code", "detail", "message")
    writer.writerow(HEADS["zh" if language == "zh" else "en"])
    for row in uow.session.execute(chosen.order_by(c.row, c.position)).mappings():
        told = error_in_words(dict(row), language, columns)
        writer.writerow([harmless(str(told[name] or "")) for name in names])
    return out.getvalue().encode("utf-8-sig")
