"""Stock handlers for the jobs of a service: read, cancel, download the refused rows."""

from typing import Any

from chassis import jobs
from chassis.errors import JobOver, NotFound
from chassis.files import FileStore
from chassis.settings import ServiceSettings
from chassis.uow import UnitOfWork


def get_job(command: Any, *, uow: UnitOfWork) -> Any:
    """Return a job that the caller started, or any for one who sees all."""
    return _mine(command["job_id"], uow)


def cancel_job(command: Any, *, uow: UnitOfWork) -> Any:
    """Ask a job to stop. Raises JobOver."""
    found = _mine(command["job_id"], uow)
    if found["state"] not in jobs.OPEN:
        raise JobOver(state=found["state"])
    jobs.ask_to_stop(uow, found["id"])
    return _mine(found["id"], uow)


def download_errors(command: Any, *, uow: UnitOfWork, settings: ServiceSettings) -> Any:
    """Return the refused rows as a file."""
    found = _mine(command["job_id"], uow)
    stored = FileStore(settings.upload_folder).put(jobs.errors_as_csv(uow, found["id"]))
    return {"file": {"id": stored["id"], "name": "errors.csv", "content_type": "text/csv"}}


def _mine(job_id: str, uow: UnitOfWork) -> dict[str, Any]:
    found = jobs.read(uow, job_id)
    sees_all = uow.call.scope(f"{uow.service}.job") == "all"
    if found is None or not (sees_all or found["created_by"] == uow.call.actor_id):
        raise NotFound(resource="job", id=job_id)
    return found
