"""The condition of a rule: a filter as lists have it, which records must meet."""

from marshmallow import fields as plain

from chassis.fields import Schema
from chassis.listing import FILTER_TREE

MET = "Only for records that this filter of their list meets, custom fields (c_…) too; null: all."


class Conditional(Schema):
    """A rule with a condition."""

    filter = plain.Dict(allow_none=True, metadata={"description": f"{MET} {FILTER_TREE}"})


class NewConditional(Schema):
    filter = plain.Dict(
        allow_none=True, load_default=None, metadata={"description": f"{MET} {FILTER_TREE}"}
    )
