"""Jobs: work that takes longer than anybody waits, with progress, counts and row errors."""

from dataclasses import dataclass

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Operation, Resource
from chassis.errors import JobOver, NotFound
from chassis.fields import Schema
from chassis.files import File
from chassis.jobs import TRIED
from chassis.listing import DEFAULT_LIMIT, MAX_LIMIT
from contracts.shared import RecordFields

STATES = ("queued", "running", "completed", "failed", "cancelled")


class RowError(Schema):
    """
    Why one row was refused, or passed over (`sheet.sum_line`).

    `row` counts from 1 as a person sees it in the sheet.
    """

    row = fields.Whole()
    pointer = fields.Text()
    column = fields.Text(
        allow_none=True, metadata={"description": "The column as the sheet calls it."}
    )
    code = fields.Text()
    detail = fields.Text(metadata={"description": "The value or record it is about."})
    message = fields.Text(metadata={"description": "The code as a sentence for people."})


class JobWarning(Schema):
    """Something that did not stop the job, but that whoever started it should know."""

    code = fields.Text(
        metadata={
            "description": "unknown_column: it was left out; file_column: so was one of files, "
            "which are attached to the records afterwards; doubled_column: of several that mean "
            "the same, the first that is filled in counts; unread_sheet: only the first of a "
            "workbook is read."
        }
    )
    column = fields.Text(allow_none=True)
    sheet = fields.Text(allow_none=True)
    message = fields.Text(metadata={"description": "The code as a sentence for people."})


class JobKey(Schema):
    job_id = fields.Id(required=True)


class JobQuery(Schema):
    """Which of my jobs."""

    limit = fields.Whole(min=1, max=MAX_LIMIT, load_default=DEFAULT_LIMIT)
    cursor = fields.Id(metadata={"description": "`next_cursor` of the page before."})
    state = fields.Choice(*STATES)
    kind = fields.Id(metadata={"description": "Such as customers.customer_import."})


class JobRow(RecordFields):
    """A job and how far it is, without the rows that it refused."""

    kind = fields.Text()
    state = fields.Text(metadata={"description": ", ".join(STATES)})
    done = fields.Whole(metadata={"description": "Rows worked on so far."})
    total = fields.Whole(allow_none=True)
    counts = plain.Dict(keys=plain.String(), values=plain.Integer())
    warnings = plain.List(plain.Nested(JobWarning))
    problem = fields.Text(
        allow_none=True, metadata={"description": "Why the job as such failed: a stable code."}
    )
    problem_message = fields.Text(
        allow_none=True, metadata={"description": "The same as a sentence for people."}
    )
    problem_details = plain.Dict(metadata={"description": "Data that belongs to the code."})
    started_at = fields.Instant(allow_none=True)
    finished_at = fields.Instant(allow_none=True)


class Job(JobRow):
    """A job, how far it is, and the first rows that it refused."""

    errors = plain.List(plain.Nested(RowError), metadata={"description": "The first hundred."})


class Begun(Job):
    """A job that begins; of a trial what it would do (`counts`), and which rows it would refuse."""

    id = fields.Id(
        required=True, allow_none=True, metadata={"description": "null for a trial: none begins."}
    )
    state = fields.Text(metadata={"description": f"As of any job; {TRIED} for a trial."})


class JobProgress(Schema):
    """How far a job is; `owner_id` is who started it."""

    job_id = fields.Id(required=True)
    owner_id = fields.Id(allow_none=True)
    kind = fields.Text()
    state = fields.Text()
    done = fields.Whole()
    total = fields.Whole(allow_none=True)
    counts = plain.Dict(keys=plain.String(), values=plain.Integer())


class Jobs(Schema):
    """My jobs of all services, newest first; `missing` names services that do not answer."""

    items = plain.List(plain.Nested(JobRow), required=True)
    next_cursor = plain.String(allow_none=True)
    missing = plain.List(plain.String())


@dataclass(frozen=True)
class JobOperations:
    """The operations that every service with jobs offers."""

    resource: Resource
    listed: Operation
    get: Operation
    cancel: Operation
    errors: Operation


def job_operations(service: str) -> JobOperations:
    """Declare the jobs of *service*; all services share the addresses below /jobs."""
    job = Resource(service, "job", zh="任务")
    job.event("progressed", summary="A job got on, told once a second at most.", data=JobProgress)
    path = "/jobs/{job_id}"
    return JobOperations(
        resource=job,
        listed=job.operation(
            "list",
            summary="List my jobs of all services, newest first.",
            http="GET /jobs",
            takes=JobQuery,
            gives=Jobs,
            safe=True,
            access="signed_in",
        ),
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
