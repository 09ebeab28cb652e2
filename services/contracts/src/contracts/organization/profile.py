"""The caller's own profile: who am I here and what may I do."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import NotFound, Stale
from chassis.fields import Schema
from contracts.organization import staff
from contracts.organization.role import ScopeRule


class Profile(Schema):
    id = fields.Id(required=True)
    version = fields.Whole(required=True)
    kind = fields.Text(metadata={"description": "staff, or key for a system."})
    name = fields.Text()
    staff = fields.One(staff.Staff, allow_none=True)
    time_zone = fields.Text(
        metadata={"description": "Of the company, the same for all: its days are the days here."}
    )
    session_id = fields.Id(allow_none=True)
    must_change_password = fields.Flag()
    department_ids = fields.Many(fields.Id())
    reach = fields.Many(fields.Id(), metadata={"description": "My departments and all below them."})
    grants = fields.Many(fields.Text())
    permissions = fields.Many(
        fields.Text(), metadata={"description": "The operations that the grants amount to."}
    )
    scope_rules = fields.Many(fields.One(ScopeRule))


class ProfilePatch(Schema):
    """Fields that are not given stay as they are."""

    language = fields.Choice(*staff.LANGUAGES)
    mobile = staff.mobile()


profile = Resource("organization", "profile", zh="个人资料", personal=("mobile", "email"))

get = profile.operation(
    "get",
    summary="Read who I am and what I may do.",
    http="GET /me",
    gives=Profile,
    safe=True,
    access="signed_in",
)
update = profile.operation(
    "update",
    summary="Change what I may change of myself.",
    http="PATCH /me",
    takes=ProfilePatch,
    gives=staff.Staff,
    guarded=True,
    access="signed_in",
    raises=(NotFound, Stale, staff.NotAMobile),
)
