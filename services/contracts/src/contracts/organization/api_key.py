"""API keys: how systems call, each with one role, one scope and an end."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.organization.department import UnknownDepartment
from contracts.organization.entry_rule import NETWORK, BadNetwork
from contracts.organization.role import SCOPES, BeyondOwnRights, UnknownRole
from contracts.shared import RecordFields

PREFIX = "crm_"


class AlreadyRevoked(Conflict):
    code = "organization.api_key.already_revoked"
    en, zh = "The key was revoked before.", "该密钥已被吊销。"


class ExpiresInThePast(Conflict):
    code = "organization.api_key.expires_in_the_past"
    pointer = "/expires_at"
    en, zh = "The key would have expired already.", "密钥的到期时间已过。"


class NoDepartment(Conflict):
    """A scope that starts nowhere would show nothing."""

    code = "organization.api_key.no_department"
    pointer = "/department_id"
    en = "A key with the scope {scope} needs a department."
    zh = "数据范围为“{scope}”的密钥必须指定部门。"


class ApiKeyFields(Schema):
    name = fields.Text(min=1, max=100, required=True)
    role_id = fields.Id(required=True)
    scope = fields.Choice(*SCOPES, load_default="own")
    department_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "Where its scope starts and its records belong."},
    )
    expires_at = fields.Instant(allow_none=True, load_default=None)
    networks = fields.Many(
        fields.Text(min=2, max=49, validate=[fields.Matches(NETWORK)]),
        max=200,
        load_default=list,
        metadata={"description": "From where it may be used; empty: from everywhere."},
    )


class ApiKeyKey(Schema):
    api_key_id = fields.Id(required=True)


class ApiKey(ApiKeyFields, RecordFields):
    hint = fields.Text(metadata={"description": "The last four characters of the key."})
    used_at = fields.Instant(allow_none=True, metadata={"description": "Last use, to the minute."})
    revoked_at = fields.Instant(allow_none=True)


class NewKey(ApiKey):
    key = fields.Text(
        metadata={
            "told_once": True,
            "description": "Told once, not to a repeat or in a dry run; send it as X-Api-Key.",
        }
    )


api_key = Resource("organization", "api_key", zh="API 密钥")

create = api_key.operation(
    "create",
    summary="Make an API key for a system; the key is told once.",
    http="POST /api-keys",
    takes=ApiKeyFields,
    gives=NewKey,
    status=201,
    raises=(
        UnknownRole,
        BeyondOwnRights,
        UnknownDepartment,
        NoDepartment,
        ExpiresInThePast,
        BadNetwork,
    ),
)
get = api_key.operation(
    "get",
    summary="Read one API key, without its secret.",
    http="GET /api-keys/{api_key_id}",
    takes=ApiKeyKey,
    gives=ApiKey,
    safe=True,
    raises=(NotFound,),
)
history = history_of(api_key, ApiKeyKey)
listed, searched = api_key.list_operations(
    ApiKey,
    summary="List API keys.",
    filters={
        "name": "text",
        "role_id": "id",
        "expires_at": "instant",
        "revoked_at": "instant",
        "used_at": "instant",
    },
    sorts=("created_at", "name"),
    quick=("name",),
)
revoke = api_key.operation(
    "revoke",
    summary="Make an API key worthless, everywhere within five seconds.",
    http="POST /api-keys/{api_key_id}/revoke",
    takes=ApiKeyKey,
    gives=ApiKey,
    guarded=True,
    raises=(NotFound, Stale, AlreadyRevoked),
)
created = api_key.event(
    "created", summary="There is an API key; who knows it passes over it.", data=ApiKey
)
revoked = api_key.event("revoked", summary="An API key became worthless.", data=ApiKey)
