"""Delegations (代理): who stands in for whom, and until when."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Refusal, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.organization import access
from contracts.organization.approval import UnknownColleague
from contracts.organization.role import BeyondOwnRights
from contracts.shared import RecordFields


class OneSelf(Conflict):
    code = "organization.delegation.oneself"
    pointer = "/delegate_id"
    en, zh = "Nobody stands in for himself.", "不能委托给本人。"


class Backwards(Conflict):
    code = "organization.delegation.backwards"
    pointer = "/ends_at"
    en, zh = (
        "It must end after it begins, and not in the past.",
        "结束时间必须晚于开始时间和当前时间。",
    )


class Ended(Conflict):
    code = "organization.delegation.ended"
    en, zh = "The delegation has ended already.", "该委托已结束。"


class NotTheirSuperior(Refusal):
    """Approvals and records of a colleague are no gift of anybody else's."""

    code, status = "organization.delegation.not_their_superior", 403
    pointer = "/owner_id"
    en = "Only {name}, a superior or an administrator can let somebody stand in for {name}."
    zh = "只有{name}本人、其上级或管理员可以为其设置代理人。"


WITH_RECORDS = {
    "description": "Not only approvals: what the absent person owns is seen and worked on as well."
}


class NewDelegation(Schema):
    owner_id = fields.Id(
        metadata={
            "description": "Who is away; the caller, unless a superior or an administrator names "
            "somebody else, who is told of it."
        }
    )
    delegate_id = fields.Id(required=True)
    begins_at = fields.Instant(required=True)
    ends_at = fields.Instant(required=True)
    with_records = fields.Flag(load_default=False, metadata=WITH_RECORDS)
    note = fields.Text(max=300, allow_none=True, load_default=None)


class DelegationKey(Schema):
    delegation_id = fields.Id(required=True)


class Delegation(RecordFields):
    owner_id = fields.Id(
        metadata={"description": "Who is away; created_by is who set it, himself or a superior."}
    )
    delegate_id = fields.Id(metadata={"description": "Who stands in."})
    begins_at = fields.Instant()
    ends_at = fields.Instant()
    with_records = fields.Flag(metadata=WITH_RECORDS)
    note = fields.Text(allow_none=True)


delegation = Resource("organization", "delegation", zh="委托代理")

create = delegation.operation(
    "create",
    summary="Let a colleague decide approvals, and if wanted look after records, for a while: "
    "mine, or those of somebody below me who is absent; it counts everywhere within five seconds.",
    http="POST /delegations",
    takes=NewDelegation,
    gives=Delegation,
    status=201,
    raises=(UnknownColleague, OneSelf, Backwards, NotTheirSuperior, BeyondOwnRights),
)
get = delegation.operation(
    "get",
    summary="Read one delegation.",
    http="GET /delegations/{delegation_id}",
    takes=DelegationKey,
    gives=Delegation,
    safe=True,
    raises=(NotFound,),
)
who_sees = access.who_sees(delegation, DelegationKey)
history = history_of(delegation, DelegationKey)
listed, searched = delegation.list_operations(
    Delegation,
    summary="List delegations by me, for me and to me.",
    filters={
        "with_records": "flag",
        "owner_id": "id",
        "delegate_id": "id",
        "begins_at": "instant",
        "ends_at": "instant",
    },
    sorts=("begins_at", "ends_at", "created_at"),
    default_sort="-begins_at",
)
end = delegation.operation(
    "end",
    summary="End a delegation now; it ends everywhere within five seconds.",
    http="POST /delegations/{delegation_id}/end",
    takes=DelegationKey,
    gives=Delegation,
    guarded=True,
    raises=(NotFound, Stale, Ended),
)
created = delegation.event("created", summary="Somebody stands in for a while.", data=Delegation)
ended = delegation.event("ended", summary="Somebody stands in no longer.", data=Delegation)
