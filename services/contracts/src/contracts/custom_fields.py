"""Custom fields (自定义字段): what every service offers whose records take fields of the house."""

from dataclasses import dataclass

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Operation, Resource
from chassis.custom.kinds import CHOICE, KEY, KINDS
from chassis.custom.refusals import (
    FieldUnfit,
    InUse,
    KeyTaken,
    LabelTaken,
    NotRetired,
    NotUnique,
    Retired,
    TooManyFields,
    UsedByRoles,
    UsedByRules,
    UsedByViews,
)
from chassis.errors import NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.shared import RecordFields

RECORD_TYPE = r"^[a-z_]{1,40}\.[a-z_]{1,40}$"
PATH = "/metadata/{resource}"
GROUPS = ("common", "extra")
BOUND = r"^-?[0-9]{1,12}([.-][0-9]{1,4}(-[0-9]{2})?)?$"


class WhichRecords(Schema):
    """A type of records, such as customers.customer."""

    resource = fields.Text(
        min=3,
        max=81,
        required=True,
        validate=[fields.Matches(RECORD_TYPE)],
        metadata={"examples": ["customers.customer"]},
    )


class FieldChoice(Schema):
    """One value to choose from; a retired one stays on the records that have it."""

    value = fields.Text(
        min=1,
        max=40,
        required=True,
        validate=[fields.Matches(CHOICE)],
        metadata={"examples": ["gold"]},
    )
    label = fields.Text(min=1, max=80, required=True)
    label_en = fields.Text(max=80, allow_none=True)
    retired = fields.Flag()


class FieldRules(Schema):
    """What may be changed in a definition at any time; values that are there stay."""

    label = fields.Text(min=1, max=80, metadata={"description": "What people call it."})
    label_en = fields.Text(max=80, allow_none=True)
    hint = fields.Text(max=300, allow_none=True)
    group = fields.Choice(
        *GROUPS, metadata={"description": "Where forms show it; required fields come first."}
    )
    position = fields.Whole(min=1, max=10_000, metadata={"description": "Order in forms."})
    required = fields.Flag(metadata={"description": "Whether a new record must have a value."})
    unique = fields.Flag(metadata={"description": "No two records share a value, bin included."})
    searched = fields.Flag(
        metadata={
            "description": "Whether `q` finds records by it; those that are there as soon "
            "as they are changed."
        }
    )
    identifies = fields.Flag(
        metadata={
            "description": "Whether the person whose record it is is known by it: a number or "
            "address of his. Who asks what is kept of him, or to be forgotten, is found by it."
        }
    )
    choices = fields.Many(fields.One(FieldChoice), max=200)
    min = fields.Text(
        max=40,
        allow_none=True,
        validate=[fields.Matches(BOUND)],
        metadata={"description": "Least length, number, amount or day.", "examples": ["1"]},
    )
    max = fields.Text(
        max=40,
        allow_none=True,
        validate=[fields.Matches(BOUND)],
        metadata={"description": "Greatest length, number, amount or day.", "examples": ["100"]},
    )
    pattern = fields.Text(
        max=100,
        allow_none=True,
        metadata={
            "description": "Regular expression that a text must match as a whole: without groups, "
            "with four repeats at most."
        },
    )
    places = fields.Whole(
        min=0, max=4, allow_none=True, metadata={"description": "Digits of a number after 0."}
    )
    default = fields.Anything(
        allow_none=True, metadata={"description": "Value of new records that bring none."}
    )


class NewCustomField(FieldRules, WhichRecords):
    key = fields.Text(
        min=3,
        max=40,
        required=True,
        validate=[fields.Matches(KEY)],
        metadata={"description": "Its name in records and filters.", "examples": ["c_grade"]},
    )
    kind = fields.Choice(*KINDS, required=True)
    label = fields.Text(min=1, max=80, required=True)
    group = fields.Choice(*GROUPS, load_default="common")
    required = fields.Flag(load_default=False)
    references = fields.Text(
        min=3,
        max=81,
        allow_none=True,
        validate=[fields.Matches(RECORD_TYPE)],
        metadata={"description": "Of a reference: the type of records it points to."},
    )


class CustomFieldKey(WhichRecords):
    custom_field_id = fields.Id(required=True)


class CustomFieldPatch(FieldRules, CustomFieldKey):
    """Rules that are not given stay as they are; choices left out are retired."""


class CustomField(FieldRules, RecordFields):
    of = fields.Text(metadata={"description": "The type of records that have it."})
    key = fields.Text()
    kind = fields.Choice(*KINDS)
    references = fields.Text(allow_none=True)
    retired_at = fields.Instant(allow_none=True)


class CustomFieldList(Schema):
    """All definitions of a record type, those in use first."""

    items = plain.List(plain.Nested(CustomField), required=True)


class FieldTold(Schema):
    """One field as the caller may use it; of built-in ones the document knows the form."""

    name = fields.Text(required=True)
    custom = fields.Flag(required=True)
    right = fields.Choice("hidden", "masked", "read_only", "editable", required=True)
    kind = fields.Choice(*KINDS)
    label = fields.Text()
    label_en = fields.Text(allow_none=True)
    hint = fields.Text(allow_none=True)
    group = fields.Choice(*GROUPS)
    position = fields.Whole()
    required = fields.Flag()
    unique = fields.Flag()
    searched = fields.Flag()
    identifies = fields.Flag()
    choices = fields.Many(fields.One(FieldChoice))
    references = fields.Text(allow_none=True)
    min = fields.Text(allow_none=True)
    max = fields.Text(allow_none=True)
    pattern = fields.Text(allow_none=True)
    places = fields.Whole(allow_none=True)
    default = fields.Anything(allow_none=True)
    filter = fields.Text(metadata={"description": "As which kind of filter it is compared."})
    operators = fields.Many(fields.Text())
    sorts = fields.Flag(metadata={"description": "Whether lists may be sorted by it."})


class Metadata(Schema):
    """The fields of a record type, built in and of the house, and what the caller may do."""

    resource = fields.Text(required=True)
    fields_ = plain.List(
        plain.Nested(FieldTold), required=True, data_key="fields", attribute="fields"
    )
    verbs = plain.List(plain.String(), required=True)


@dataclass(frozen=True)
class CustomFieldOperations:
    """The operations that every service with custom fields offers."""

    resource: Resource
    describe: Operation
    create: Operation
    get: Operation
    history: Operation
    listed: Operation
    update: Operation
    retire: Operation
    reinstate: Operation
    remove: Operation


def custom_fields_of(service: str) -> CustomFieldOperations:
    """Declare the custom fields of *service*; all services share the addresses of them."""
    field = Resource(service, "custom_field", zh="自定义字段")
    return CustomFieldOperations(resource=field, **_reading(field), **_changing(field))


def _reading(field: Resource) -> dict[str, Operation]:
    one = f"{PATH}/fields/{{custom_field_id}}"
    return {
        "describe": field.operation(
            "describe",
            summary="Tell the fields of a record type, built in and custom, with one's rights.",
            http=f"GET {PATH}",
            takes=WhichRecords,
            gives=Metadata,
            safe=True,
            access="signed_in",
            raises=(NotFound,),
        ),
        "get": field.operation(
            "get",
            summary="Read one definition.",
            http=f"GET {one}",
            takes=CustomFieldKey,
            gives=CustomField,
            safe=True,
            raises=(NotFound,),
        ),
        "history": history_of(field, CustomFieldKey, at=one),
        "listed": field.operation(
            "list",
            summary="List all definitions of a record type, retired ones too.",
            http=f"GET {PATH}/fields",
            takes=WhichRecords,
            gives=CustomFieldList,
            safe=True,
            raises=(NotFound,),
        ),
    }


def _changing(field: Resource) -> dict[str, Operation]:
    one = f"{PATH}/fields/{{custom_field_id}}"
    changing = {"takes": CustomFieldKey, "gives": CustomField, "guarded": True}
    return {
        "create": field.operation(
            "create",
            summary="Add a field to a record type.",
            http=f"POST {PATH}/fields",
            takes=NewCustomField,
            gives=CustomField,
            status=201,
            raises=(NotFound, FieldUnfit, KeyTaken, LabelTaken, TooManyFields),
        ),
        "update": field.operation(
            "update",
            summary="Change a definition; values that are there stay.",
            http=f"PATCH {one}",
            takes=CustomFieldPatch,
            gives=CustomField,
            guarded=True,
            raises=(NotFound, Stale, FieldUnfit, LabelTaken, NotUnique, Retired),
        ),
        "retire": field.operation(
            "retire",
            summary="Take a field out of use; its values stay.",
            http=f"POST {one}/retire",
            raises=(NotFound, Stale, Retired, UsedByRules),
            **changing,
        ),
        "reinstate": field.operation(
            "reinstate",
            summary="Take a retired field into use again, with the values it had.",
            http=f"POST {one}/reinstate",
            raises=(NotFound, Stale, NotRetired, LabelTaken),
            **changing,
        ),
        "remove": field.operation(
            "remove",
            summary="Delete a field in which no record has a value.",
            http=f"DELETE {one}",
            raises=(NotFound, Stale, InUse, UsedByViews, UsedByRoles, UsedByRules),
            **changing,
        ),
    }
