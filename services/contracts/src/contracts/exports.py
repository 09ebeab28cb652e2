"""Exports (导出): the rows of a list as a file, written by a job."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Operation, Resource
from chassis.errors import NotFound
from chassis.exporting import FORMATS, ColumnUnfit, ExportUnfit
from chassis.fields import Schema
from chassis.files import File
from chassis.listing import FILTER_TREE
from contracts.jobs import Begun, JobKey
from contracts.permits import WITHOUT_LEAVE
from contracts.saved_views import NAME, SORT


class Export(Schema):
    """
    What is to be in the file: rows as the list would show them, and which of their fields.

    Fields that the caller sees masked are masked in the file; hidden ones cannot be asked for.
    """

    format = fields.Choice(
        *FORMATS, load_default="xlsx", metadata={"description": "html: a page to be printed."}
    )
    columns = fields.Many(
        fields.Text(max=60, validate=[fields.Matches(NAME)], metadata={"examples": ["name"]}),
        min=1,
        max=100,
        required=True,
    )
    filter = plain.Dict(metadata={"description": FILTER_TREE})
    q = fields.Text(min=1, max=100)
    view = fields.Id(metadata={"description": "A saved view, for its filter and sort."})
    sort = fields.Text(max=60, validate=[fields.Matches(SORT)],
                       metadata={"examples": ["-created_at"]})  # fmt: skip


def export_of(resource: Resource, things: str) -> Operation:
    """Declare exports of the records of *resource*; things: what people call several of them."""
    return resource.operation(
        "export",
        summary=f"Write {things} into a workbook, csv or page to be printed, by a job.",
        http=f"POST {resource.collection}/export",
        takes=Export,
        gives=Begun,
        status=202,
        keyed="required",
        raises=(ExportUnfit, ColumnUnfit, *WITHOUT_LEAVE),
    )


def result_of(job: Resource) -> Operation:
    """Declare the download of what a job of this service has written."""
    return job.operation(
        "result",
        summary="Download the file that a job has written; it is kept for a day.",
        http="GET /jobs/{job_id}/result",
        takes=JobKey,
        gives=File,
        safe=True,
        access="signed_in",
        raises=(NotFound,),
    )
