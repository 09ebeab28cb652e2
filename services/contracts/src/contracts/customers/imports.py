"""Imports of customers from tables that people send: a job with progress and row errors."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import SHEETS
from chassis.fields import Schema
from contracts.customers.customer import CustomerTold, customer
from contracts.jobs import Job, job_operations
from contracts.shared import Upload

TARGETS = ("mine", "pool")


class CustomerImport(Schema):
    """
    A csv or xlsx file with a header line; columns are known by English and Chinese names.

    Known: name 企业名称 公司名称 客户名称, credit_code 统一社会信用代码, phone 电话 手机,
    email 邮箱, region 地区 省份, address 地址 注册地址, industry 行业, source 来源,
    description 备注. Other columns are left out and named among the job's `warnings`; a file in
    which none is known, or that is no table at all, is refused.
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
    dry_run = fields.Flag(
        load_default=False, metadata={"description": "Only tell what would be refused and why."}
    )


class Imported(Schema):
    """Up to 500 customers that one step of an import has opened."""

    job_id = fields.Id(required=True)
    customers = fields.Many(fields.One(CustomerTold), max=500)


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
    raises=SHEETS,
)
imported = customer.event(
    "imported", summary="A step of an import has opened customers.", data=Imported, public=True
)
