"""Attachments (附件): files that belong to a record of any service that mounts them."""

from dataclasses import dataclass

from marshmallow import fields as plain

from chassis import fields
from chassis.attachments.refusals import (
    OF_CONTENT,
    FileKept,
    FileNamed,
    Infected,
    NotScanned,
    TooManyFiles,
)
from chassis.contract import Operation, Resource
from chassis.errors import Frozen, NotFound, Stale
from chassis.fields import Schema
from chassis.files import File
from contracts.custom_fields import WhichRecords
from contracts.shared import RecyclableFields, Upload

PATH = "/attachments/{resource}/{record_id}"
STATES = ("waiting", "ready", "infected")


class WhichRecord(WhichRecords):
    record_id = fields.Id(required=True)


class AttachmentQuery(WhichRecord):
    """Files of one record; `removed` lists those in the recycle bin instead."""

    removed = fields.Flag(load_default=False)


class NewAttachment(WhichRecord):
    """A form with the content in the part `file`."""

    upload = fields.One(Upload, required=True)


class AttachmentKey(WhichRecord):
    attachment_id = fields.Id(required=True)


class Attachment(RecyclableFields):
    of = fields.Text(metadata={"description": "The type of the record that has it."})
    record_id = fields.Id()
    name = fields.Text()
    size = fields.Whole(metadata={"description": "Bytes."})
    sha256 = fields.Text(metadata={"description": "Of the content, in hex."})
    content_type = fields.Text(metadata={"description": "As the content shows."})
    state = fields.Choice(*STATES)
    finding = fields.Text(allow_none=True, metadata={"description": "What the scanner found."})


class Attachments(Schema):
    """The files of a record, newest first."""

    items = plain.List(plain.Nested(Attachment), required=True)


@dataclass(frozen=True)
class AttachmentOperations:
    """The operations that every service with attachments offers."""

    resource: Resource
    listed: Operation
    get: Operation
    create: Operation
    download: Operation
    remove: Operation
    restore: Operation


def attachments_of(service: str) -> AttachmentOperations:
    """Declare the attachments of *service*; all services share the addresses of them."""
    file = Resource(service, "attachment", zh="附件")
    return AttachmentOperations(resource=file, **_reading(file), **_changing(file))


def _reading(file: Resource) -> dict[str, Operation]:
    one = f"{PATH}/{{attachment_id}}"
    own = {"access": "signed_in"}  # who may read or change the record may do so with its files
    return {
        "listed": file.operation(
            "list",
            summary="List the files of a record; needs the right to read it.",
            http=f"GET {PATH}",
            takes=AttachmentQuery,
            gives=Attachments,
            safe=True,
            raises=(NotFound,),
            **own,
        ),
        "get": file.operation(
            "get",
            summary="Read what a file is.",
            http=f"GET {one}",
            takes=AttachmentKey,
            gives=Attachment,
            safe=True,
            raises=(NotFound,),
            **own,
        ),
        "download": file.operation(
            "download",
            summary="Download the content, or with Range a part of it.",
            http=f"GET {one}/content",
            takes=AttachmentKey,
            gives=File,
            safe=True,
            timeout_s=30.0,
            raises=(NotFound, NotScanned, Infected),
            **own,
        ),
    }


def _changing(file: Resource) -> dict[str, Operation]:
    one = f"{PATH}/{{attachment_id}}"
    own = {"access": "signed_in"}  # who may read or change the record may do so with its files
    return {
        "create": file.operation(
            "create",
            summary="Attach a file to a record nobody decides about; needs the right to change it.",
            http=f"POST {PATH}",
            takes=NewAttachment,
            gives=Attachment,
            status=201,
            uploads=True,
            timeout_s=10.0,
            raises=(NotFound, Frozen, *OF_CONTENT, TooManyFiles),
            **own,
        ),
        "remove": file.operation(
            "remove",
            summary="Move a file of a record that can be changed to the recycle bin.",
            http=f"DELETE {one}",
            takes=AttachmentKey,
            gives=Attachment,
            guarded=True,
            raises=(NotFound, Stale, Frozen, FileKept, FileNamed),
            **own,
        ),
        "restore": file.operation(
            "restore",
            summary="Take a file out of the recycle bin.",
            http=f"POST {one}/restore",
            takes=AttachmentKey,
            gives=Attachment,
            guarded=True,
            raises=(NotFound, Stale, Frozen),
            **own,
        ),
    }
