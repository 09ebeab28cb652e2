"""Departments (部门): the tree that people work in and that data scopes follow."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.recycle_bins import list_of_bin
from contracts.shared import RecyclableFields

MAX_DEPTH = 12
TREES = ("house", "sales")
"""How people are employed, and how they sell; one person may work in both."""


class Ring(Conflict):
    """A department cannot lie below itself."""

    code = "organization.department.ring"
    pointer = "/parent_id"
    en = "A department cannot be moved below itself."
    zh = "不能将部门移动到其自身或其下级部门之下。"


class TooDeep(Conflict):
    code = "organization.department.too_deep"
    pointer = "/parent_id"
    en = "The tree may have at most {limit} levels."
    zh = "部门层级不能超过 {limit} 级。"


class OtherTree(Conflict):
    """The sales tree and that of the house stay apart."""

    code = "organization.department.other_tree"
    pointer = "/parent_id"
    en = "A department of one tree cannot lie in the other."
    zh = "两棵部门树之间不能互相移动或合并。"


class NoParent(Conflict):
    code = "organization.department.no_parent"
    pointer = "/parent_id"
    en, zh = "There is no such department to lie below.", "上级部门不存在。"


class WentUp(Conflict):
    """Its people and records are those of another department by now."""

    code = "organization.department.went_up"
    en = "The department {name} was merged into another one and cannot come back."
    zh = "部门“{name}”已并入其他部门，不能恢复。"


class NameTaken(Conflict):
    """Nobody could tell two apart that lie side by side."""

    code = "organization.department.name_taken"
    pointer = "/name"
    en, zh = "There is a department {name} in this place already.", "同级中已有部门 {name}。"


class UnknownDepartment(Conflict):
    code = "organization.staff.unknown_department"
    pointer = "/department_ids"
    en, zh = "There is no such department.", "部门不存在。"


class NotEmpty(Conflict):
    """Only a department without people and departments below can be removed."""

    code = "organization.department.not_empty"
    en = "The department still has {staff} people and {departments} departments."
    zh = "该部门下仍有 {staff} 名员工和 {departments} 个下级部门。"


class UnknownHead(Conflict):
    code = "organization.department.unknown_head"
    pointer = "/head_id"
    en, zh = "There is no such active colleague.", "员工不存在或已离职。"


class DepartmentKey(Schema):
    department_id = fields.Id(required=True)


class NewDepartment(Schema):
    name = fields.Text(min=1, max=100, required=True)
    tree = fields.Choice(
        *TREES,
        load_default="house",
        metadata={"description": "house: as people are employed; sales: as they sell."},
    )
    parent_id = fields.Id(
        allow_none=True, load_default=None, metadata={"description": "Null: at the top."}
    )


class DepartmentPatch(DepartmentKey):
    """Fields that are not given stay as they are."""

    name = fields.Text(min=1, max=100)


class Move(DepartmentKey):
    parent_id = fields.Id(
        required=True, allow_none=True, metadata={"description": "Null: to the top."}
    )


class Merge(DepartmentKey):
    into_id = fields.Id(required=True)


class Appoint(DepartmentKey):
    head_id = fields.Id(required=True, allow_none=True)
    deputy_ids = fields.Many(fields.Id(), max=20, load_default=list)


class DepartmentFields(Schema):
    """What everybody may know of a department."""

    name = fields.Text()
    tree = fields.Choice(*TREES)
    parent_id = fields.Id(allow_none=True)
    path = fields.Many(
        fields.Id(),
        attribute="path_ids",
        metadata={"description": "Ids from the top down to this department."},
    )
    depth = fields.Whole(metadata={"description": "1 at the top."})
    head_id = fields.Id(allow_none=True)
    deputy_ids = fields.Many(fields.Id())
    merged_into_id = fields.Id(
        allow_none=True, metadata={"description": "Where it and its people went, if anywhere."}
    )


class Department(DepartmentFields, RecyclableFields):
    """One department as it is answered."""

    absorbed_ids = fields.Many(
        fields.Id(), metadata={"description": "Departments that went up in it, the newest last."}
    )


class DepartmentTold(Schema):
    """What events tell of a department."""

    id = fields.Id(required=True)
    name = fields.Text()
    parent_id = fields.Id(allow_none=True)
    path_ids = fields.Many(fields.Id())
    head_id = fields.Id(allow_none=True)
    merged_into_id = fields.Id(allow_none=True)


department = Resource("organization", "department", zh="部门")

create = department.operation(
    "create",
    summary="Open a department.",
    http="POST /departments",
    takes=NewDepartment,
    gives=Department,
    status=201,
    raises=(NoParent, TooDeep, OtherTree, NameTaken),
)
get = department.operation(
    "get",
    summary="Read one department.",
    http="GET /departments/{department_id}",
    takes=DepartmentKey,
    gives=Department,
    safe=True,
    raises=(NotFound,),
)
names = department.naming("merged_into_id", "sales_department_id")
listed, searched = department.list_operations(
    Department,
    summary="List departments.",
    filters={
        "name": "text",
        "tree": "choice",
        "parent_id": "id",
        "head_id": "id",
        "depth": "number",
    },
    sorts=("name", "depth", "created_at"),
    default_sort="depth",
    quick=("name",),
)
update = department.operation(
    "update",
    summary="Rename a department.",
    http="PATCH /departments/{department_id}",
    takes=DepartmentPatch,
    gives=Department,
    guarded=True,
    raises=(NotFound, Stale, NameTaken),
)
move = department.operation(
    "move",
    summary="Put a department with all below it under another one.",
    http="POST /departments/{department_id}/move",
    takes=Move,
    gives=Department,
    guarded=True,
    raises=(NotFound, Stale, NoParent, Ring, TooDeep, OtherTree),
)
merge = department.operation(
    "merge",
    summary="Let a department go up in another: people, departments below and records with it.",
    http="POST /departments/{department_id}/merge",
    takes=Merge,
    gives=Department,
    guarded=True,
    timeout_s=10.0,
    raises=(NotFound, Stale, NoParent, Ring, TooDeep, OtherTree),
)
appoint = department.operation(
    "appoint",
    summary="Say who heads a department and who stands in.",
    http="POST /departments/{department_id}/appoint",
    takes=Appoint,
    gives=Department,
    guarded=True,
    raises=(NotFound, Stale, UnknownHead),
)
remove = department.operation(
    "remove",
    summary="Remove an empty department.",
    http="DELETE /departments/{department_id}",
    takes=DepartmentKey,
    gives=Department,
    guarded=True,
    raises=(NotFound, Stale, NotEmpty),
)
list_removed = list_of_bin(department, listed, Department, "departments")
restore = department.operation(
    "restore",
    summary="Take a department out of the recycle bin, with nobody in it and nobody to head it.",
    http="POST /departments/{department_id}/restore",
    takes=DepartmentKey,
    gives=Department,
    guarded=True,
    raises=(NotFound, Stale, NoParent, TooDeep, OtherTree, NameTaken, WentUp),
)
history = history_of(department, DepartmentKey)
created = department.event("created", summary="A department was opened.", data=DepartmentTold)
updated = department.event(
    "updated", summary="A department was renamed, moved, staffed or removed.", data=DepartmentTold
)
