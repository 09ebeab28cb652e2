"""Stock handlers for the jobs of a service: read, cancel, download the refused rows."""

from typing import Any

from sqlalchemy import select

from chassis import exporting, jobs
from chassis.errors import JobOver, NotFound
from chassis.files import FileStore
from chassis.job_words import in_words
from chassis.messages import sentence_of
from chassis.settings import ServiceSettings
from chassis.uow import UnitOfWork


def list_jobs(command: Any, *, uow: UnitOfWork) -> Any:
    """Return a page of the caller's own jobs; the gateway puts those of all services together."""
    rows = jobs.listed(uow, command)
    shown = rows[: command["limit"]]
    more = len(rows) > len(shown)
    return {
        "items": [in_words(row, uow.call.language) for row in shown],
        "next_cursor": shown[-1]["id"].partition(".")[2] if more else None,
    }


def get_job(command: Any, *, uow: UnitOfWork) -> Any:
    """Return a job that the caller started, or any for one who sees all."""
    return in_words(mine(command["job_id"], uow), uow.call.language)


def cancel_job(command: Any, *, uow: UnitOfWork) -> Any:
    """Ask a job to stop. Raises JobOver."""
    found = mine(command["job_id"], uow)
    if found["state"] not in jobs.OPEN:
        raise JobOver(state=found["state"])
    jobs.ask_to_stop(uow, found["id"])
    return in_words(mine(found["id"], uow), uow.call.language)


def download_errors(command: Any, *, uow: UnitOfWork, settings: ServiceSettings) -> Any:
    """Return the refused rows as a file, which is written once for each state of the job."""
    found = mine(command["job_id"], uow)
    store, language = FileStore(settings.upload_folder), uow.call.language
    file_id = f"errors-{found['id'].partition('.')[2]}-{found['version']}-{language}"
    if not store.has(file_id):
        store.put(jobs.errors_as_csv(uow, found["id"], language), file_id)
    return {"file": {"id": file_id, "name": "errors.csv", "content_type": "text/csv"}}


def download_result(command: Any, *, uow: UnitOfWork, settings: ServiceSettings) -> Any:
    """Return the file that an export has written."""
    return exporting.result(mine(command["job_id"], uow), settings)


def reasons(uow: UnitOfWork, job_id: str, language: str) -> dict[int, str]:
    """Return row → why it was refused, in words."""
    c = jobs.job_error.c
    rows = uow.session.execute(
        select(jobs.job_error).where(c.job_id == job_id).order_by(c.position)
    )
    found: dict[int, str] = {}
    for row in rows.mappings():
        told = sentence_of(row["code"], language, row["detail"])
        found[row["row"]] = "; ".join(filter(None, (found.get(row["row"]), told)))
    return found


def mine(job_id: str, uow: UnitOfWork) -> dict[str, Any]:
    """Return a job that the caller started, or any for one who sees all; raises NotFound."""
    found = jobs.read(uow, job_id)
    sees_all = uow.call.scope(f"{uow.service}.job") == "all"
    if found is None or not (sees_all or found["created_by"] == uow.call.actor_id):
        raise NotFound(resource="job", id=job_id)
    return found
