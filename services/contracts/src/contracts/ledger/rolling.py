"""Statements by level of the chart (一级、二级、三级科目): accounts rolled up, and drilled into."""

from typing import Any

from chassis import fields
from chassis.fields import Schema

DEEPEST = 9


def level(default: str) -> Any:
    """Return the field that says how deep a statement goes; default: what it shows without."""
    about = "Accounts below this level are part of those above them; 1 is the top. Default: "
    return fields.Whole(
        min=1,
        max=DEEPEST,
        allow_none=True,
        load_default=None,
        metadata={"description": f"{about}{default}."},
    )


class DrillQuery(Schema):
    """Which part of the chart is shown; totals stay those of all of it."""

    level = level("every account by itself")
    parent_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={
            "description": "Only this account: its own part, and by the next level what is below."
        },
    )


class TopDrillQuery(DrillQuery):
    """The same, where nothing is asked for by first-level accounts."""

    level = level("1")


class RolledRow(Schema):
    """One account with those below it."""

    level = fields.Whole(required=True, metadata={"description": "1 is the top of the chart."})
    parent_id = fields.Id(allow_none=True)
    children = fields.Whole(
        required=True,
        metadata={"description": "Accounts right below that are part of it; drill by parent_id."},
    )
