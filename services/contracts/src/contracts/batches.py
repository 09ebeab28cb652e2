"""Batches (批量操作): one verb on many records, with a result for each."""

from marshmallow import fields as plain

from chassis import fields
from chassis.batch import DIRECT, MOST
from chassis.batch_refusals import (
    BatchRefused,
    BatchUnclear,
    FilterUnfit,
    NoSuchVerb,
    TooManyRecords,
)
from chassis.contract import Operation, Resource
from chassis.errors import Refusal
from chassis.fields import Schema
from chassis.listing import FILTER_TREE
from contracts.jobs import Job

CHANGE = "What the verb takes beside the id, such as the fields of an update."


class BatchItem(Schema):
    """One record; with a version it is refused when somebody has changed it since."""

    id = fields.Id(required=True)
    version = fields.Whole(min=1)
    change = plain.Dict(metadata={"description": CHANGE})


class Batch(Schema):
    """
    A verb of these records, such as update, transfer or remove, and which are meant.

    Exactly one of items, ids and filter says which. Up to 500 are done at once, with a result for
    each; more become a job. In the mode atomic one refusal undoes them all.
    """

    verb = fields.Text(
        min=1, max=40, required=True, validate=[fields.Matches(r"^[a-z_]{1,40}$")],
        metadata={"examples": ["update"]},
    )  # fmt: skip
    mode = fields.Choice("each", "atomic", load_default="each")
    items = fields.Many(fields.One(BatchItem), min=1, max=DIRECT)
    ids = fields.Many(fields.Id(), min=1, max=MOST)
    filter = plain.Dict(metadata={"description": FILTER_TREE})
    change = plain.Dict(load_default=None, allow_none=True, metadata={"description": CHANGE})


class RefusedField(Schema):
    """Why a record was refused, field by field."""

    pointer = fields.Text(metadata={"description": "Where in the change it stands."})
    code = fields.Text()
    detail = fields.Text(metadata={"description": "The sentence of the code."})
    params = plain.Dict()


class BatchResult(Schema):
    """What became of one record."""

    id = fields.Id(required=True)
    done = fields.Flag(required=True)
    version = fields.Whole(allow_none=True)
    code = fields.Text(allow_none=True, metadata={"description": "Why it was refused."})
    message = fields.Text()
    fields_ = fields.Many(fields.One(RefusedField), data_key="fields", attribute="fields")


class BatchOutcome(Schema):
    """What became of all; `job` is given where the batch goes on as one."""

    done = fields.Whole(required=True)
    refused = fields.Whole(required=True)
    results = plain.List(plain.Nested(BatchResult), required=True)
    job = fields.One(Job, allow_none=True)


def batch_of(resource: Resource, things: str, *also: type[Refusal]) -> Operation:
    """
    Declare batches of the records of *resource*.

    things: what people call several of them. also: what changes are refused with as such.
    """
    return resource.operation(
        "batch",
        summary=f"Do one thing with many {things}, with a result for each.",
        http=f"POST {resource.collection}/batch",
        takes=Batch,
        gives=BatchOutcome,
        access="signed_in",
        keyed="required",
        timeout_s=30.0,
        raises=(BatchUnclear, NoSuchVerb, FilterUnfit, TooManyRecords, BatchRefused, *also),
    )
