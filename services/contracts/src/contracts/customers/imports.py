"""Imports of customers from tables that people send: a job with progress and row errors."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict
from chassis.fields import Schema
from chassis.import_refusals import KeyAbsent, KeyUnfit
from contracts import tables
from contracts.customers.contact import ContactTold, contact
from contracts.customers.customer import CustomerTold, customer
from contracts.jobs import job_operations
from contracts.shared import Upload

IN_ONE_EVENT = 500
"""Records in one event of an import."""
TARGETS = ("mine", "pool", "rule")


class NameAbsent(Conflict):
    """Without the column of the name no line could open a customer."""

    code = "customers.customer_import.name_absent"
    pointer = "/mapping"
    en = "The table has no column for the name of the customer; map one of {headings} to `name`."
    zh = "表格中没有客户名称列；请将以下某一列映射为 name：{headings}。"


class CustomerImport(Schema):
    """
    A csv or xlsx file with a header line; columns are known by English and Chinese names.

    Known: name 企业名称 公司名称 客户名称 单位名称, credit_code 统一社会信用代码, phone 电话
    固定电话, mobile 手机 联系电话, email 邮箱, region 地区 城市 and before it province 省份
    (both make one region: 江西九江), address 地址 注册地址,
    industry 行业, source 来源, description 备注, website 网站 官网, scale 规模 人数, importance
    重要程度 (高, 中, 低), contract_ends_on 合同到期, tax_number 纳税人识别号, registration_number
    工商注册号, tags 标签 and former_names 曾用名 (several, by 、 or ; or a comma; a line adds to
    those that are there), owner 负责人 (a colleague by name, login or mobile number; who may not
    transfer customers names only himself, and an update moves nobody);
    and of a person who becomes the first contact:
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
            "given): the public pool, from where anybody may claim them; rule: whoever the rules "
            "for customers say (/lead-rules with `of` customers), the pool where none does."
        },
    )
    mode = tables.mode()
    key = tables.key("credit_code", "credit_code, phone, email")
    mapping = tables.mapping('{"单位": "name"}')
    dry_run = tables.dry_run()


class Imported(Schema):
    """Up to 500 customers that one step of an import has opened."""

    job_id = fields.Id(required=True)
    customers = fields.Many(fields.One(CustomerTold), max=IN_ONE_EVENT)
    rows = fields.Many(
        fields.Whole(),
        max=IN_ONE_EVENT,
        metadata={"description": "The line of the sheet from which each of them came."},
    )


class ImportedContacts(Schema):
    """Up to 500 contacts of customers that one step of an import has opened."""

    job_id = fields.Id(required=True)
    contacts = fields.Many(fields.One(ContactTold), max=IN_ONE_EVENT)


customer_import = Resource("customers", "customer_import", zh="客户导入")
jobs = job_operations("customers")

start = tables.start_of(
    customer_import,
    CustomerImport,
    "Import customers from a csv or xlsx file.",
    KeyUnfit,
    KeyAbsent,
    NameAbsent,
)
undo = tables.undo_of(
    customer_import,
    "Take an import back: what it opened and nobody changed since goes to the bin.",
)
template = tables.template_of(
    customer_import,
    "Download a workbook to fill in, with custom fields and their choices to drop down.",
)
rejects = tables.rejects_of(customer_import)
imported = customer.event(
    "imported", summary="A step of an import has opened customers.", data=Imported, public=True
)
contacts_imported = contact.event(
    "imported",
    summary="A step of an import has added contacts to the customers it opened.",
    data=ImportedContacts,
    public=True,
)
