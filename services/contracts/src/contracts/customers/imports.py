"""Imports of customers from tables that people send: a job with progress and row errors."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import SHEETS, Conflict, NotFound
from chassis.fields import Schema
from chassis.files import File
from contracts.customers.customer import CustomerTold, customer
from contracts.jobs import Job, JobKey, job_operations
from contracts.shared import Upload

TARGETS = ("mine", "pool")
MODES = ("create", "update", "upsert")


class MappingUnfit(Conflict):
    code = "customers.customer_import.mapping_unfit"
    pointer = "/mapping"
    en = "The mapping names what no column can be: {name}."
    zh = "列映射中包含未知字段：{name}。"


class MappingUnreadable(Conflict):
    code = "customers.customer_import.mapping_unreadable"
    pointer = "/mapping"
    en = 'The mapping is not JSON such as {{"单位": "name"}}: heading of the table → field.'
    zh = '列映射不是有效的 JSON，应形如 {{"单位": "name"}}：表头 → 字段。'


class MappingAbsent(Conflict):
    """A mapping is about headings of the table that is sent with it."""

    code = "customers.customer_import.mapping_absent"
    pointer = "/mapping"
    en = "The table has no column {name}, which the mapping names."
    zh = "表格中没有列映射所指定的列：{name}。"


class NameAbsent(Conflict):
    """Without the column of the name no line could open a customer."""

    code = "customers.customer_import.name_absent"
    pointer = "/mapping"
    en = "The table has no column for the name of the customer; map one of {headings} to `name`."
    zh = "表格中没有客户名称列；请将以下某一列映射为 name：{headings}。"


class KeyAbsent(Conflict):
    """Without the column of the key no line says whom it is about."""

    code = "customers.customer_import.key_absent"
    pointer = "/key"
    en = "The table has no column for {key}, by which it names customers; choose another `key`."
    zh = "表格中没有“{key}”列，无法据此识别客户；请补充该列，或改用其他识别字段。"


class KeyUnfit(Conflict):
    """Only what tells customers apart says which of them a line is about."""

    code = "customers.customer_import.key_unfit"
    pointer = "/key"
    en, zh = "Customers are not told apart by {key}.", "不能按“{key}”识别客户。"


class NotUndone(Conflict):
    """Only an import that is over can be undone."""

    code = "customers.customer_import.not_undone"
    en, zh = "This job cannot be undone: {state}.", "该任务无法撤销：{state}。"


class NothingOpened(Conflict):
    """Taking back means what was opened; what an import changed stays."""

    code = "customers.customer_import.nothing_opened"
    en = "This import opened no customers, so that there is nothing to take back."
    zh = "该导入没有新建客户，无可撤销的内容（更新的内容不会撤销）。"


class UndoneAlready(Conflict):
    code = "customers.customer_import.undone_already"
    en = "This import was taken back already, by the job {undone_by}."
    zh = "该导入已被任务 {undone_by} 撤销。"


class CustomerImport(Schema):
    """
    A csv or xlsx file with a header line; columns are known by English and Chinese names.

    Known: name 企业名称 公司名称 客户名称 单位名称, credit_code 统一社会信用代码, phone 电话
    固定电话, mobile 手机 联系电话, email 邮箱, region 地区 省份, address 地址 注册地址,
    industry 行业, source 来源, description 备注; and of a person who becomes the first contact:
    contact 联系人, contact_title 职务, contact_phone 联系人电话, contact_email 联系人邮箱. A
    mobile is the person's in lines that name one, else the customer's. Other columns are left
    out and named among the job's `warnings`; a file in which none is known, or that is no
    table at all, is refused.
    """

    upload = fields.One(Upload, required=True)
    target = fields.Choice(
        *TARGETS,
        load_default="pool",
        metadata={
            "description": "Who gets the new customers: mine: the caller; pool (when nothing is "
            "given): the public pool, from where anybody may claim them."
        },
    )
    mode = fields.Choice(
        *MODES,
        load_default="create",
        metadata={
            "description": "create: every line is new; update: every line is somebody who is "
            "there; upsert: whoever is not there is opened."
        },
    )
    key = fields.Text(
        min=1,
        max=40,
        load_default="credit_code",
        validate=[fields.Matches(r"^[a-z][a-z0-9_]{0,39}$")],
        metadata={
            "description": "By what a line names somebody who is there: credit_code, phone, email "
            "or a unique custom field.",
            "examples": ["credit_code"],
        },
    )
    mapping = fields.LongText(
        max=10_000,
        load_default="",
        metadata={
            "description": "Heading of the table → field as JSON, where names differ from those "
            'known; "" leaves a column out.',
            "examples": ['{"单位": "name"}'],
        },
    )
    dry_run = fields.Flag(
        load_default=False, metadata={"description": "Only tell what would be refused and why."}
    )


class Imported(Schema):
    """Up to 500 customers that one step of an import has opened."""

    job_id = fields.Id(required=True)
    customers = fields.Many(fields.One(CustomerTold), max=500)
    rows = fields.Many(
        fields.Whole(),
        max=500,
        metadata={"description": "The line of the sheet from which each of them came."},
    )


customer_import = Resource("customers", "customer_import", zh="客户导入")
jobs = job_operations("customers")

start = customer_import.operation(
    "start",
    summary="Import customers from a csv or xlsx file.",
    http="POST /customer-imports",
    takes=CustomerImport,
    gives=Job,
    status=202,
    keyed="required",
    uploads=True,
    timeout_s=10.0,
    raises=(
        *SHEETS,
        MappingUnfit,
        MappingUnreadable,
        MappingAbsent,
        KeyUnfit,
        KeyAbsent,
        NameAbsent,
    ),
)
undo = customer_import.operation(
    "undo",
    summary="Take an import back: what it opened and nobody changed since goes to the bin.",
    http="POST /customer-imports/{job_id}/undo",
    takes=JobKey,
    gives=Job,
    status=202,
    keyed="required",
    raises=(NotFound, NotUndone, NothingOpened, UndoneAlready),
)
template = customer_import.operation(
    "template",
    summary="Download a workbook to fill in, with custom fields and their choices to drop down.",
    http="GET /customer-imports/template",
    gives=File,
    safe=True,
)
rejects = customer_import.operation(
    "rejects",
    summary="Download the refused lines of an import as a workbook, each with why.",
    http="GET /customer-imports/{job_id}/rejects",
    takes=JobKey,
    gives=File,
    safe=True,
    timeout_s=20.0,
    raises=(NotFound,),
)
imported = customer.event(
    "imported", summary="A step of an import has opened customers.", data=Imported, public=True
)
