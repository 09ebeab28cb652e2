"""What imports of all kinds of tables have in common: their mapping, trial and operations."""

from chassis import fields
from chassis.contract import Operation, Resource
from chassis.errors import NotFound, Refusal
from chassis.fields import Schema
from chassis.files import File
from chassis.import_refusals import (
    MappingAbsent,
    MappingUnfit,
    MappingUnreadable,
    NothingOpened,
    NotUndone,
    UndoneAlready,
)
from chassis.sheet_refusals import SHEETS
from contracts.jobs import Begun, Job, JobKey


def mapping(example: str) -> fields.LongText:
    """Return the field by which an import is told what the columns of its table are."""
    return fields.LongText(
        max=10_000,
        load_default="",
        metadata={
            "description": "Heading of the table → field as JSON, where names differ from those "
            'known; "" leaves a column out.',
            "examples": [example],
        },
    )


MODES = ("create", "update", "upsert")


def mode() -> fields.Choice:
    """Return the field by which an import is told what becomes of lines."""
    return fields.Choice(
        *MODES,
        load_default="create",
        metadata={
            "description": "create: every line is new; update: every line is about a record that "
            "is there; upsert: what is not there is opened."
        },
    )


def key(default: str, known: str) -> fields.Text:
    """Return the field by which an import is told what names a record; known: what may do so."""
    return fields.Text(
        min=1,
        max=40,
        load_default=default,
        validate=[fields.Matches(r"^[a-z][a-z0-9_]{0,39}$")],
        metadata={
            "description": f"By what a line names a record that is there: {known} or a unique "
            "custom field.",
            "examples": [default],
        },
    )


def dry_run() -> fields.Flag:
    """Return the field by which an import is asked to try only."""
    return fields.Flag(
        load_default=False, metadata={"description": "Only tell what would be refused and why."}
    )


def start_of(
    resource: Resource, takes: type[Schema], summary: str, *more: type[Refusal]
) -> Operation:
    """Declare that tables of a kind come in as jobs; more: refusals besides those of all tables."""
    return resource.operation(
        "start",
        summary=summary,
        http=f"POST {resource.collection}",
        takes=takes,
        gives=Job,
        status=202,
        keyed="required",
        dry_run=False,
        uploads=True,
        timeout_s=10.0,
        raises=(*SHEETS, MappingUnfit, MappingUnreadable, MappingAbsent, *more),
    )


def undo_of(resource: Resource, summary: str) -> Operation:
    """Declare that an import of this kind can be taken back."""
    return resource.operation(
        "undo",
        summary=summary,
        http=f"POST {resource.collection}/{{job_id}}/undo",
        takes=JobKey,
        gives=Begun,
        status=202,
        keyed="required",
        timeout_s=10.0,
        raises=(NotFound, NotUndone, NothingOpened, UndoneAlready),
    )


def template_of(resource: Resource, summary: str) -> Operation:
    """Declare the workbook to fill in."""
    return resource.operation(
        "template",
        summary=summary,
        http=f"GET {resource.collection}/template",
        gives=File,
        safe=True,
    )


def rejects_of(resource: Resource) -> Operation:
    """Declare the workbook of lines that were refused."""
    return resource.operation(
        "rejects",
        summary="Download the refused lines of an import as a workbook, each with why.",
        http=f"GET {resource.collection}/{{job_id}}/rejects",
        takes=JobKey,
        gives=File,
        safe=True,
        timeout_s=20.0,
        raises=(NotFound,),
    )
