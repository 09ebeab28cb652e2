"""Imports of staff from tables that people send: a job with progress and row errors."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict
from chassis.fields import Schema
from chassis.import_refusals import KeyAbsent, KeyUnfit
from contracts import tables
from contracts.jobs import job_operations
from contracts.shared import Upload


class AmbiguousDepartment(Conflict):
    """Two departments have this name; write the path from the top: 总公司/销售部/华北."""

    code = "organization.staff_import.ambiguous_department"
    en = "There are several departments {detail}; write the path from the top."
    zh = "存在多个名为 {detail} 的部门，请填写完整路径（如 总公司/销售部）。"


class StaffImport(Schema):
    """
    A csv or xlsx file with a header line; columns are known by English and Chinese names.

    Known: name 姓名, login 登录名 账号 (else the mobile, else the employee number), mobile 手机,
    email 邮箱, title 职务 岗位, employee_number 工号, hired_on 入职日期, department 部门 (a name or
    a path; several with ";", the first is the main one), superior 直属上级 (login, employee number
    or mobile; may stand in a later line), role 角色 (names or ids, several with ";", which need the
    right to assign roles), and custom fields by their labels. A line that changes somebody leaves
    as it is what its cells do not say, and the login. Other columns are left out and named
    among the job's `warnings`; a file in which none is known, or that is no table, is refused.
    """

    upload = fields.One(Upload, required=True)
    mode = tables.mode()
    key = tables.key("employee_number", "employee_number, login, mobile")
    mapping = tables.mapping('{"花名": "name"}')
    dry_run = tables.dry_run()


staff_import = Resource("organization", "staff_import", zh="员工导入")
jobs = job_operations("organization")

start = tables.start_of(
    staff_import,
    StaffImport,
    "Take on staff from a csv or xlsx file, or change them; who is new sets a first password by a "
    "sent code.",
    *(KeyUnfit, KeyAbsent),
)
undo = tables.undo_of(
    staff_import,
    "Take an import back: whom it took on and who never signed in leaves; whom it changed and "
    "nobody since is as he was.",
)
template = tables.template_of(
    staff_import,
    "Download a workbook to fill in, with custom fields and their choices to drop down.",
)
rejects = tables.rejects_of(staff_import)
