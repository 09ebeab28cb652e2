"""Access: who can see a record and why, and what a person can see."""

from marshmallow import Schema as MarshmallowSchema

from chassis import fields
from chassis.contract import Operation, Resource
from chassis.errors import NotFound
from chassis.fields import Schema
from contracts.notify import call, delivery, endpoint, message, reminder
from contracts.organization.role import RESOURCE, SCOPES, FieldRule, ScopeRule
from contracts.organization.staff import StaffKey

WAYS = (
    *("owner", "subject_owner", "superior", "creator", "unassigned", "stands_in", "participant"),
    *("department", "below", "chosen", "all", "share"),
)
MOST = 200
MOST_SHARES = 500


class Reason(Schema):
    """
    Why somebody sees a record: it is his, his people's, or a role opens it to him.

    subject_owner: it is about a customer of his. creator: he made it. unassigned: it waits in his
    department without an owner, or without both for those who serve such records. stands_in: its
    owner is away, and has left his records to him meanwhile. participant: he is invited, asked,
    told or meant by it, or stood in for somebody who is. share: it, or what it is about, was shared
    with him or with a department of his.
    """

    how = fields.Choice(*WAYS)
    role_id = fields.Id(allow_none=True)
    role_name = fields.Text(allow_none=True)
    department_id = fields.Id(
        allow_none=True, metadata={"description": "The department of his that opens it."}
    )
    access = fields.Choice("read", "write", metadata={"description": "What a share allows."})
    ends_at = fields.Instant(
        allow_none=True, metadata={"description": "When a share ends; null: no end is set."}
    )


class Viewer(Schema):
    staff_id = fields.Id(required=True)
    name = fields.Text(metadata={"shows": ("organization.staff.name",)})
    reasons = fields.Many(fields.One(Reason))


class ViewingKey(Schema):
    """An API key by which a system can see a record; scope: why it does."""

    api_key_id = fields.Id(required=True)
    name = fields.Text()
    scope = fields.Choice(*SCOPES)


class Viewers(Schema):
    """The people who can see a record, by name; `total` counts also those beyond the first."""

    is_frame = True

    items = fields.Many(fields.One(Viewer), max=MOST)
    total = fields.Whole()
    keys = fields.Many(
        fields.One(ViewingKey), max=MOST, metadata={"description": "Systems that can see it, too."}
    )


class HeldShare(Schema):
    """With whom a record is shared."""

    holder_kind = fields.Choice("staff", "department", required=True)
    holder_id = fields.Id(required=True)
    access = fields.Choice("read", "write", required=True)
    ends_at = fields.Instant(allow_none=True)


class WhichRecord(Schema):
    """What decides who sees a record."""

    resource = fields.Text(min=1, max=81, required=True, validate=[fields.Matches(RESOURCE)])
    owner_id = fields.Id(allow_none=True, load_default=None)
    department_id = fields.Id(allow_none=True, load_default=None)
    creator_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "Who made it, where that opens it to him."},
    )
    unassigned = fields.Flag(
        load_default=False,
        metadata={"description": "Open to its department as long as nobody owns it."},
    )
    served_by = fields.Text(
        max=121,
        allow_none=True,
        load_default=None,
        metadata={"description": "Permission of those it waits for without a department, too."},
    )
    subject_owner_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "Whose the customer is that it is about."},
    )
    subject_department_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "Where the customer lies that it is about."},
    )
    shares = fields.Many(fields.One(HeldShare), max=MOST_SHARES, load_default=list)


class ResourceAccess(Schema):
    """What somebody may do with one kind of record, and with whose."""

    resource = fields.Text()
    verbs = fields.Many(fields.Text(), metadata={"description": "What he may do."})
    scope_rule = fields.One(ScopeRule)
    field_rules = fields.Many(fields.One(FieldRule))


class PersonShare(Schema):
    """A customer that was shared with somebody, or with a department of his."""

    customer_id = fields.Id()
    holder_kind = fields.Choice("staff", "department")
    holder_id = fields.Id()
    access = fields.Choice("read", "write")
    along = fields.Many(fields.Text(), metadata={"description": "What of it he sees as well."})
    ends_at = fields.Instant(allow_none=True)


class PersonAccess(Schema):
    """All that a person can see and do at this moment."""

    staff_id = fields.Id(required=True)
    name = fields.Text()
    state = fields.Text()
    role_ids = fields.Many(fields.Id())
    department_ids = fields.Many(
        fields.Id(), metadata={"description": "Where he works or leads; scopes start here."}
    )
    reach = fields.Many(fields.Id(), max=10_000, metadata={"description": "Those and all below."})
    subordinates = fields.Whole(
        metadata={"description": "How many people work under him; he sees what is theirs."}
    )
    stands_in_for = fields.Many(
        fields.Id(), metadata={"description": "Whose records he looks after while they are away."}
    )
    shares = fields.Many(
        fields.One(PersonShare),
        max=None,
        metadata={"description": "All of them; `GET /shares?holder_id=…` lists them by pages."},
    )
    resources = fields.Many(fields.One(ResourceAccess), max=1000)


access = Resource("organization", "access", plural="access", zh="权限")

viewers = access.operation(
    "viewers",
    summary="Tell who can see a record with this owner and department, and why.",
    takes=WhichRecord,
    gives=Viewers,
    safe=True,
    access="internal",
)
of_person = access.operation(
    "of_person",
    summary="Tell what a colleague can see and do, and by which role.",
    http="GET /staff/{staff_id}/access",
    takes=StaffKey,
    gives=PersonAccess,
    safe=True,
    raises=(NotFound,),
)


def who_sees(resource: Resource, key: type[MarshmallowSchema]) -> Operation:
    """Declare the operation that tells who can see one record of *resource*."""
    at = f"{resource.collection}/{{{resource.key}}}"
    return _telling(resource, "who_sees", resource.name, at, key)


def who_sees_of_notify(read: Operation) -> Operation:
    """
    Declare the same of records of notify, which cannot ask this service: it is asked by it.

    read: the operation by which one of them is read.
    """
    return _telling(access, f"who_sees_{read.resource}", read.resource, read.path, read.takes)


def _telling(
    resource: Resource, verb: str, name: str, at: str, key: type[MarshmallowSchema] | None
) -> Operation:
    return resource.operation(
        verb,
        summary=f"Tell who can see this {name}, and why.",
        http=f"GET {at}/who-sees",
        takes=key,
        gives=Viewers,
        safe=True,
        timeout_s=4.0,
        raises=(NotFound,),
    )


who_sees_message = who_sees_of_notify(message.get)
who_sees_reminder = who_sees_of_notify(reminder.get)
who_sees_call = who_sees_of_notify(call.get)
who_sees_endpoint = who_sees_of_notify(endpoint.get)
who_sees_delivery = who_sees_of_notify(delivery.get)
