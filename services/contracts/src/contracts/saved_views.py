"""Saved views (自定义筛选): filter, sort and columns of a list under a name."""

from dataclasses import dataclass

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Operation, Resource
from chassis.errors import NotFound, Stale
from chassis.fields import Schema
from chassis.listing import FILTER_TREE
from chassis.structure import UnknownDepartment, UnknownRole
from chassis.views.refusals import NotYours, ShareUnfit, TooManyViews, ViewUnfit
from contracts.custom_fields import PATH, WhichRecords
from contracts.histories import history_of
from contracts.shared import Empty, RecordFields

SORT = r"^-?[a-z][a-z0-9_]{0,58}$"
NAME = r"^[a-z][a-z0-9_]{0,58}$"


class ViewFields(Schema):
    """What somebody saves; fields may be built in or custom (c_…)."""

    name = fields.Text(min=1, max=80)
    filter = plain.Dict(allow_none=True, metadata={"description": FILTER_TREE})
    sort = fields.Text(max=60, allow_none=True, validate=[fields.Matches(SORT)],
                       metadata={"examples": ["-created_at"]})  # fmt: skip
    columns = fields.Many(
        fields.Text(max=60, validate=[fields.Matches(NAME)], metadata={"examples": ["name"]}),
        max=100,
    )


class NewView(ViewFields, WhichRecords):
    name = fields.Text(min=1, max=80, required=True)


class ViewKey(WhichRecords):
    saved_view_id = fields.Id(required=True)


class ViewPatch(ViewFields, ViewKey):
    """Parts that are not given stay as they are."""


class SharedWith(Schema):
    """Somebody who has the view: a department with all below, holders of a role, or everybody."""

    kind = fields.Choice(
        "department", "role", "everybody", required=True, metadata={"examples": ["everybody"]}
    )
    id = fields.Id(
        allow_none=True,
        metadata={"description": "Of the department or role, which both need; of everybody none."},
    )


class Sharing(ViewKey):
    shared = fields.Many(fields.One(SharedWith), max=50, required=True)


class SavedView(ViewFields, RecordFields):
    of = fields.Text(metadata={"description": "The type of records that it lists."})
    owner_id = fields.Id()
    shared = fields.Many(fields.One(SharedWith))
    mine = fields.Flag(metadata={"description": "Whether it is one's own, to be changed."})
    default = fields.Flag(metadata={"description": "Whether one begins with it."})
    lost = plain.List(
        plain.String(),
        metadata={
            "description": "Fields that it names and that are gone or hidden from the caller: "
            "their conditions, sort and columns are left out."
        },
    )


class SavedViews(Schema):
    """The caller's own views of a list and those that others share; a keeper has all shared."""

    items = plain.List(plain.Nested(SavedView), required=True)


@dataclass(frozen=True)
class ViewOperations:
    """The operations that every service with saved views offers."""

    resource: Resource
    listed: Operation
    get: Operation
    history: Operation
    create: Operation
    update: Operation
    share: Operation
    choose: Operation
    choose_none: Operation
    remove: Operation


def saved_views_of(service: str) -> ViewOperations:
    """Declare the saved views of *service*; all services share the addresses of them."""
    view = Resource(service, "saved_view", zh="保存的视图")
    return ViewOperations(resource=view, **_reading(view), **_changing(view))


def _reading(view: Resource) -> dict[str, Operation]:
    many, one = f"{PATH}/views", f"{PATH}/views/{{saved_view_id}}"
    return {
        "listed": view.operation(
            "list",
            summary="List one's own views of a record type and those that others share.",
            http=f"GET {many}",
            takes=WhichRecords,
            gives=SavedViews,
            safe=True,
            access="signed_in",
            raises=(NotFound,),
        ),
        "get": view.operation(
            "get",
            summary="Read one view.",
            http=f"GET {one}",
            takes=ViewKey,
            gives=SavedView,
            safe=True,
            access="signed_in",
            raises=(NotFound,),
        ),
        "history": history_of(view, ViewKey, at=one, access="signed_in"),
    }


def _changing(view: Resource) -> dict[str, Operation]:
    many, one = f"{PATH}/views", f"{PATH}/views/{{saved_view_id}}"
    return {
        "create": view.operation(
            "create",
            summary="Save a view for oneself.",
            http=f"POST {many}",
            takes=NewView,
            gives=SavedView,
            status=201,
            access="signed_in",
            raises=(NotFound, ViewUnfit, TooManyViews),
        ),
        "update": view.operation(
            "update",
            summary="Change a view of one's own, or a shared one that one keeps.",
            http=f"PATCH {one}",
            takes=ViewPatch,
            gives=SavedView,
            guarded=True,
            access="signed_in",
            raises=(NotFound, Stale, ViewUnfit, NotYours),
        ),
        "share": view.operation(
            "share",
            summary="Say who else has a view of one's own; an empty list makes it private.",
            http=f"POST {one}/share",
            takes=Sharing,
            gives=SavedView,
            guarded=True,
            raises=(NotFound, Stale, NotYours, ShareUnfit, UnknownDepartment, UnknownRole),
        ),
        "choose": view.operation(
            "choose",
            summary="Begin the list with this view from now on.",
            http=f"POST {one}/choose",
            takes=ViewKey,
            gives=SavedView,
            access="signed_in",
            raises=(NotFound,),
        ),
        "choose_none": view.operation(
            "choose_none",
            summary="Begin with the list as it is from now on.",
            http=f"POST {many}/choose-none",
            takes=WhichRecords,
            gives=Empty,
            access="signed_in",
            raises=(NotFound,),
        ),
        "remove": view.operation(
            "remove",
            summary="Delete a view of one's own, for everybody who has it.",
            http=f"DELETE {one}",
            takes=ViewKey,
            gives=SavedView,
            guarded=True,
            access="signed_in",
            raises=(NotFound, Stale, NotYours),
        ),
    }
