"""Imports of leads from tables that people send: a job with progress and row errors."""

from chassis import fields
from chassis.contract import Resource
from chassis.fields import Schema
from chassis.import_refusals import KeyAbsent, KeyUnfit
from contracts import tables
from contracts.customers.parts import UnknownPool
from contracts.shared import Upload


class LeadImport(Schema):
    """
    A csv or xlsx file with a header line; columns are known by English and Chinese names.

    Known: name 姓名 联系人, company 公司 单位名称, title 职务, phone 手机 电话 联系电话,
    email 邮箱, industry 行业, source 来源, region 地区, size 规模, description 备注. Other
    columns are left out and named among the job's `warnings`; a file in which none is known, or
    that is no table at all, is refused.
    """

    upload = fields.One(Upload, required=True)
    to = fields.Choice(
        "pool",
        "me",
        "rule",
        load_default="pool",
        metadata={
            "description": "Whose the leads are: nobody's yet, the caller's, whoever's rules say."
        },
    )
    pool_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "Where they lie while nobody has them; null: the general pool."},
    )
    on_duplicate = fields.Choice(
        "refuse",
        "create",
        load_default="refuse",
        metadata={"description": "create: take lines although rules ask whether they are known."},
    )
    mode = tables.mode()
    key = tables.key("phone", "phone, email")
    mapping = tables.mapping('{"单位": "company"}')
    dry_run = tables.dry_run()


lead_import = Resource("customers", "lead_import", zh="线索导入")

start = tables.start_of(
    lead_import,
    LeadImport,
    "Import leads from a csv or xlsx file.",
    *(UnknownPool, KeyUnfit, KeyAbsent),
)
undo = tables.undo_of(
    lead_import,
    "Take an import back: leads that it noted and nobody changed since go to the bin.",
)
template = tables.template_of(
    lead_import,
    "Download a workbook to fill in, with custom fields and their choices to drop down.",
)
rejects = tables.rejects_of(lead_import)
