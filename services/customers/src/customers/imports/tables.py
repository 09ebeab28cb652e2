"""What imports of all kinds of records have in common: mappings, refused lines, taking back."""

from collections.abc import Mapping
from typing import Any

import orjson

from chassis import job_stock, jobs, sheets
from chassis.errors import NotFound
from chassis.files import FileStore
from chassis.sheets import plain, read_table
from chassis.uow import UnitOfWork
from contracts.customers import imports as contract
from customers.imports import store, workbooks

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Columns = Mapping[str, tuple[str, ...]]


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
        raise contract.MappingUnreadable()
    wrong = [name for name in told.values() if name and name not in columns]
    if wrong:
        raise contract.MappingUnfit(name=", ".join(wrong))
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
        raise contract.MappingAbsent(name=", ".join(absent))


def refused_lines(
    uow: UnitOfWork, job_id: str, kind: str, every: Columns, settings: Any
) -> dict[str, Any]:
    """Read the table again, which is kept for a day, and hand out what was not taken."""
    job, language = job_stock.mine(job_id, uow), uow.call.language
    files = FileStore(settings.upload_folder)
    if job["kind"] != kind or not files.has(job["input"]["upload"]["id"]):
        raise NotFound(resource="table", id=job["id"])
    reasons = job_stock.reasons(uow, job["id"], language)
    called, upload = job["input"]["columns"], job["input"]["upload"]
    columns = columns_for(every, job["input"].get("mapping") or {})
    lines = (
        ([line.cells.get(field, "") for field in called], reasons[line.number])
        for line in read_table(files.path(upload["id"]), upload["name"], columns)
        if line.number in reasons
    )
    why = "错误原因" if language == "zh" else "why"
    stored = files.put(workbooks.rejects(lines, list(called.values()), why))
    return {"file": {"id": stored["id"], "name": "rejects.xlsx", "content_type": XLSX}}


def finished(uow: UnitOfWork, job_id: str, kind: str) -> dict[str, Any]:
    """Return an import of the caller that can be taken back. Raises NotUndone or UndoneAlready."""
    job: dict[str, Any] = job_stock.mine(job_id, uow)
    if job["kind"] != kind or job["state"] in jobs.OPEN:
        raise contract.NotUndone(state=job["state"])
    before = store.undone_by(uow, job["id"])
    if before:
        raise contract.UndoneAlready(undone_by=before)
    return job
