"""Roles (角色): what people may do, and whose records they see while they do it."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Refusal, Stale
from chassis.field_rights import RIGHTS
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.organization.department import UnknownDepartment
from contracts.recycle_bins import list_of_bin
from contracts.shared import RecyclableFields

SCOPES = ("own", "department", "below", "all")
"""From the narrowest to the widest."""
CHOSEN = "chosen"
"""The departments that the rule names, beside one's own records."""
GRANT = r"^(\*|[a-z_]{1,40})(\.(\*|[a-z_]{1,40})){0,2}$"
MOST_GRANTS = 1_000
"""The built-in roles name a few hundred, and houses begin with a copy of one."""
RESOURCE = r"^(\*|[a-z_]{1,40}\.[a-z_]{1,40})$"


class BuiltIn(Conflict):
    """The roles of the house come with the software; a custom role may copy one."""

    code = "organization.role.built_in"
    en, zh = "The role {name} is built in.", "角色“{name}”为系统内置，不能修改。"


class InUse(Conflict):
    code = "organization.role.in_use"
    en = "The role {name} is still held by {holders}."
    zh = "仍有 {holders} 个使用者持有角色“{name}”。"


class NameTaken(Conflict):
    """Who gives people a role picks it by its name."""

    code = "organization.role.name_taken"
    pointer = "/name"
    en, zh = "There is a role {name} already.", "已有名为“{name}”的角色。"


class GrantsNothing(Conflict):
    """A pattern that no operation answers to is most likely a slip of the pen."""

    code = "organization.role.grants_nothing"
    pointer = "/grants"
    en, zh = "No operation is called {pattern}.", "没有与 {pattern} 匹配的操作。"


class BeyondOwnRights(Refusal):
    """Nobody can give away what he does not hold himself."""

    code, status = "organization.role.beyond_own_rights", 403
    en, zh = "You do not hold {pattern} yourself.", "您本人没有权限 {pattern}，不能授予他人。"


class UnknownRole(Conflict):
    code = "organization.role.unknown"
    pointer = "/role_ids"
    en, zh = "There is no such role.", "角色不存在。"


class ChooseDepartments(Conflict):
    """Departments belong to the scope "chosen", and that scope to departments."""

    code = "organization.role.choose_departments"
    en = 'The scope "chosen" needs departments, and no other scope takes any ({resource}).'
    zh = "数据范围为“指定部门”时必须选择部门，其他范围不能选择部门（{resource}）。"


class NoSuchResource(Conflict):
    """A scope of records that there are not would open nothing."""

    code = "organization.role.no_such_resource"
    en, zh = "There are no records of the kind {name}.", "没有记录类型 {name}。"


class OfTheHouse(Conflict):
    """A narrower scope would promise to hide what everybody with the grant sees."""

    code = "organization.role.of_the_house"
    en = "Records of the kind {name} belong to nobody; only the scope all fits them."
    zh = "{name} 的记录不属于任何个人或部门，数据范围只能为“全部”。"


class NoSuchField(Conflict):
    """A rule that no field answers to would protect nothing."""

    code = "organization.role.no_such_field"
    en, zh = "{resource} shows no field {field}.", "{resource} 没有字段 {field}。"


class FieldRule(Schema):
    """
    How far the role sees and changes one field of one resource; other fields are editable.

    The rules of a role limit what the same role grants: who holds a second role that grants the
    resource without the rule sees the field.
    """

    resource = fields.Text(
        min=3, max=81, required=True, validate=[fields.Matches(r"^[a-z_]{1,40}\.[a-z_]{1,40}$")]
    )
    field = fields.Text(
        min=1, max=60, required=True, validate=[fields.Matches(r"^[a-z][a-z0-9_]{0,59}$")]
    )
    right = fields.Choice(*RIGHTS, required=True)


class ScopeRule(Schema):
    """
    Whose records of one resource the role sees; "*" stands for every resource not named.

    Every scope holds one's own records and those of all who work under one.
    """

    resource = fields.Text(min=1, max=81, required=True, validate=[fields.Matches(RESOURCE)])
    scope = fields.Choice("own", "department", "below", CHOSEN, "all", required=True)
    department_ids = fields.Many(
        fields.Id(),
        max=50,
        load_default=list,
        metadata={"description": 'The departments of the scope "chosen".'},
    )
    with_below = fields.Flag(
        load_default=False, metadata={"description": "Also all below the chosen departments."}
    )


class RoleFields(Schema):
    """What people may write."""

    name = fields.Text(min=1, max=100)
    description = fields.Text(max=500, allow_none=True)
    grants = fields.Many(
        fields.Text(min=1, max=122, validate=[fields.Matches(GRANT)]),
        max=MOST_GRANTS,
        metadata={"description": "Patterns of permissions: customers.customer.get, sales.*, *."},
    )
    scope_rules = fields.Many(fields.One(ScopeRule), max=100)
    field_rules = fields.Many(fields.One(FieldRule), max=300)


class NewRole(RoleFields):
    name = fields.Text(min=1, max=100, required=True)
    grants = fields.Many(
        fields.Text(min=1, max=122, validate=[fields.Matches(GRANT)]),
        max=MOST_GRANTS,
        required=True,
    )
    scope_rules = fields.Many(fields.One(ScopeRule), max=100, load_default=list)
    field_rules = fields.Many(fields.One(FieldRule), max=300, load_default=list)


class RoleKey(Schema):
    role_id = fields.Id(required=True)


class RolePatch(RoleFields, RoleKey):
    """Fields that are not given stay as they are."""


class Role(RoleFields, RecyclableFields):
    is_built_in = fields.Flag()
    warnings = fields.Many(
        fields.Choice("no_grants"),
        metadata={
            "description": "no_grants: nobody may do anything by it; good for naming its holders "
            "as approvers only."
        },
    )


class RoleTold(Schema):
    """What events tell of a role."""

    id = fields.Id(required=True)
    name = fields.Text()
    removed = fields.Flag()
    custom_fields = fields.Many(
        fields.Text(),
        metadata={"description": "Fields of the house that its field rules name."},
    )


role = Resource("organization", "role", zh="角色")

RULES = (ChooseDepartments, UnknownDepartment, NoSuchResource, OfTheHouse, NoSuchField)
create = role.operation(
    "create",
    summary="Make a custom role.",
    http="POST /roles",
    takes=NewRole,
    gives=Role,
    status=201,
    raises=(NameTaken, GrantsNothing, BeyondOwnRights, *RULES),
)
get = role.operation(
    "get",
    summary="Read one role.",
    http="GET /roles/{role_id}",
    takes=RoleKey,
    gives=Role,
    safe=True,
    raises=(NotFound,),
)
listed, searched = role.list_operations(
    Role,
    summary="List roles.",
    filters={"name": "text", "is_built_in": "flag"},
    sorts=("name", "created_at"),
    default_sort="name",
    quick=("name",),
)
update = role.operation(
    "update",
    summary="Change a custom role; within five seconds also for those who are signed in.",
    http="PATCH /roles/{role_id}",
    takes=RolePatch,
    gives=Role,
    guarded=True,
    raises=(
        NotFound,
        Stale,
        BuiltIn,
        NameTaken,
        GrantsNothing,
        BeyondOwnRights,
        *RULES,
    ),
)
remove = role.operation(
    "remove",
    summary="Remove a custom role that nobody holds.",
    http="DELETE /roles/{role_id}",
    takes=RoleKey,
    gives=Role,
    guarded=True,
    raises=(NotFound, Stale, BuiltIn, InUse),
)
list_removed = list_of_bin(role, listed, Role, "roles")
restore = role.operation(
    "restore",
    summary="Take a custom role out of the recycle bin; nobody holds it.",
    http="POST /roles/{role_id}/restore",
    takes=RoleKey,
    gives=Role,
    guarded=True,
    raises=(NotFound, Stale, NameTaken, BeyondOwnRights),
)
history = history_of(role, RoleKey)
created = role.event("created", summary="A role was made.", data=RoleTold)
updated = role.event("updated", summary="A role was changed, removed or restored.", data=RoleTold)
