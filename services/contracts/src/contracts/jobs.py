"""Jobs: work that takes longer than anybody waits, with progress, counts and row errors."""

from dataclasses import dataclass

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Operation, Resource
from chassis.errors import JobOver, NotFound
from chassis.fields import Schema
from chassis.files import File
from contracts.shared import RecordFields

STATES = ("queued", "running", "completed", "failed", "cancelled")


class RowError(Schema):
    """Why one row was refused; `row` counts from 1 as a person sees it in the sheet."""

    row = fields.Whole()
    pointer = fields.Text()
    code = fields.Text()
    detail = fields.Text(metadata={"description": "The value or record it is about."})


class JobKey(Schema):
    job_id = fields.Id(required=True)


class Job(RecordFields):
    """A job and how far it is."""

    kind = fields.Text()
    state = fields.Text(metadata={"description": ", ".join(STATES)})
    done = fields.Whole(metadata={"description": "Rows worked on so far."})
    total = fields.Whole(allow_none=True)
    counts = plain.Dict(keys=plain.String(), values=plain.Integer())
    errors = plain.List(plain.Nested(RowError), metadata={"description": "The first hundred."})
    problem = fields.Text(allow_none=True, metadata={"description": "Why the job as such failed."})
    started_at = fields.Instant(allow_none=True)
    finished_at = fields.Instant(allow_none=True)


@dataclass(frozen=True)
class JobOperations:
    """The operations that every service with jobs offers."""

    resource: Resource
    get: Operation
    cancel: Operation
    errors: Operation


def job_operations(service: str) -> JobOperations:
    """Declare the jobs of *service*; all services share the address /jobs/{job_id}."""
    job = Resource(service, "job")
    path = "/jobs/{job_id}"
    return JobOperations(
        resource=job,
        get=job.operation(
            "get",
            summary="Read how far a job is.",
            http=f"GET {path}",
            takes=JobKey,
            gives=Job,
            safe=True,
            access="signed_in",
            raises=(NotFound,),
        ),
        cancel=job.operation(
            "cancel",
            summary="Stop a job after the rows in hand.",
            http=f"POST {path}/cancel",
            takes=JobKey,
            gives=Job,
            access="signed_in",
            raises=(NotFound, JobOver),
        ),
        errors=job.operation(
            "errors",
            summary="Download every refused row of a job.",
            http=f"GET {path}/errors",
            takes=JobKey,
            gives=File,
            safe=True,
            access="signed_in",
            raises=(NotFound,),
        ),
    )
