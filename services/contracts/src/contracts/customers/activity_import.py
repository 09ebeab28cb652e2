"""Imports of follow-ups from tables: what others did long ago keeps its author and its time."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict
from chassis.fields import Schema
from contracts import tables
from contracts.shared import Upload


class NobodyNamed(Conflict):
    """A line names no customer whom the importer sees."""

    code = "customers.activity_import.nobody"
    en, zh = "There is no customer {customer} that you may see.", "没有您可查看的客户“{customer}”。"


class SeveralNamed(Conflict):
    code = "customers.activity_import.several"
    en = "There are several customers {customer}; add the credit code or the phone."
    zh = "有多个客户名为“{customer}”，请补充统一社会信用代码或电话。"


class ActivityImport(Schema):
    """
    A csv or xlsx file with a header line; columns are known by English and Chinese names.

    Known: customer 客户名称, credit_code 统一社会信用代码, phone 电话 手机 (one of these three
    names the customer), content 跟进内容, kind 跟进方式 (电话 拜访 会议 邮件 短信 微信 备注),
    method 跟进手段, result 跟进结果, happened_at 跟进时间, author 跟进人, place 跟进地点,
    next_at 下次跟进时间, next_plan 下次跟进计划. Other columns are left out and named among the
    job's `warnings`.
    """

    upload = fields.One(Upload, required=True)
    mapping = tables.mapping('{"备注": "content"}')
    dry_run = tables.dry_run()


activity_import = Resource("customers", "activity_import", zh="跟进记录导入")

start = tables.start_of(
    activity_import,
    ActivityImport,
    "Import follow-ups from a csv or xlsx file, each with its author and time.",
)
undo = tables.undo_of(
    activity_import,
    "Take an import back: follow-ups that it noted and nobody changed since go to the bin.",
)
template = tables.template_of(activity_import, "Download a workbook to fill in.")
rejects = tables.rejects_of(activity_import)
