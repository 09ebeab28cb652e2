"""Schemas that the contracts of several services have in common."""

from marshmallow import fields as plain

from chassis import fields
from chassis.fields import Schema
from chassis.listing import MAX_LIMIT

ABILITIES = (
    "What the caller may do with it: verbs of operations that its state, scope and permissions "
    "allow now."
)


class RecordFields(Schema):
    """What every record shows beside its own fields."""

    id = fields.Id(required=True)
    version = fields.Whole(required=True)
    created_at = fields.Instant()
    created_by = fields.Text()
    updated_at = fields.Instant()
    updated_by = fields.Text()
    abilities = plain.List(plain.String(), metadata={"description": ABILITIES})
    masked = plain.List(
        plain.String(), metadata={"description": "Fields that the caller sees only in part."}
    )
    labels = plain.Dict(
        metadata={"description": "Names of the records it refers to by id, where one is read."}
    )


class Hindrance(Schema):
    """What refuses an operation that is among the abilities."""

    verb = fields.Text(required=True)
    code = fields.Text(required=True, metadata={"description": "As the operation answers it."})
    detail = fields.Text(required=True, metadata={"description": "For people, in their language."})


class Hindered(Schema):
    hindrances = plain.List(
        plain.Nested(Hindrance),
        metadata={
            "description": "What would refuse abilities now, as far as it is known here: told when "
            "one is read, created or updated."
        },
    )


class CustomFields(Schema):
    """The part of a record that the house defines itself."""

    custom = fields.CustomValues()


class NewCustomFields(Schema):
    """The same of a new record, which must have the fields that are required."""

    custom = fields.CustomValues(load_default=dict)


class RecyclableFields(RecordFields):
    """A record that can lie in the recycle bin: since when it does, and who put it there."""

    deleted_at = fields.Instant(allow_none=True)
    deleted_by = fields.Text(allow_none=True)


class HistoryEntry(Schema):
    """One change of one record: field → [before, after]."""

    at = fields.Instant()
    action = fields.Text()
    actor_id = fields.Text()
    actor_name = fields.Text()
    source = fields.Text()
    version = fields.Whole()
    changes = plain.Dict(
        metadata={
            "description": "Field → [before, after], each as answers have it. Of lines that "
            "changed it is their earlier and later states in the same order, each with what the "
            "line is known by and what changed; null is a line that was not yet, or is no more."
        }
    )


class Onward(Schema):
    """How many changes of a record, and behind which."""

    limit = fields.Whole(min=1, max=MAX_LIMIT, load_default=MAX_LIMIT)
    cursor = fields.Text(
        validate=[fields.Matches(r"^[0-9]{1,18}$")],
        metadata={"description": "`next_cursor` of the page before."},
    )


class History(Schema):
    """The changes of a record, newest first."""

    asked = Onward
    items = plain.List(plain.Nested(HistoryEntry))
    labels = plain.Dict(
        metadata={"description": "Names of the records whose ids the changes tell, by id."}
    )
    next_cursor = plain.String(
        allow_none=True, metadata={"description": "For the changes before these; null: none."}
    )


class Upload(Schema):
    """A file that the gateway has received; the content lies in the shared folder."""

    id = fields.Id(required=True)
    name = fields.Text(max=255, required=True)
    size = fields.Whole(min=0, required=True)
    sha256 = fields.Text(max=64, required=True)
    content_type = fields.Text(max=200, required=True)


class Empty(Schema):
    """An answer without content."""
