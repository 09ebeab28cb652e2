"""Imports of leads from tables that people send: a job with progress and row errors."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import SHEETS, NotFound
from chassis.fields import Schema
from chassis.files import File
from contracts.customers.imports import (
    MappingAbsent,
    MappingUnfit,
    MappingUnreadable,
    NothingOpened,
    NotUndone,
    UndoneAlready,
)
from contracts.customers.parts import UnknownPool
from contracts.jobs import Job, JobKey
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
    mapping = fields.LongText(
        max=10_000,
        load_default="",
        metadata={
            "description": "Heading of the table → field as JSON, where names differ from those "
            'known; "" leaves a column out.',
            "examples": ['{"单位": "company"}'],
        },
    )
    dry_run = fields.Flag(
        load_default=False, metadata={"description": "Only tell what would be refused and why."}
    )


lead_import = Resource("customers", "lead_import", zh="线索导入")

start = lead_import.operation(
    "start",
    summary="Import leads from a csv or xlsx file.",
    http="POST /lead-imports",
    takes=LeadImport,
    gives=Job,
    status=202,
    keyed="required",
    uploads=True,
    timeout_s=10.0,
    raises=(*SHEETS, MappingUnfit, MappingUnreadable, MappingAbsent, UnknownPool),
)
undo = lead_import.operation(
    "undo",
    summary="Take an import back: leads that it noted and nobody changed since go to the bin.",
    http="POST /lead-imports/{job_id}/undo",
    takes=JobKey,
    gives=Job,
    status=202,
    keyed="required",
    raises=(NotFound, NotUndone, NothingOpened, UndoneAlready),
)
template = lead_import.operation(
    "template",
    summary="Download a workbook to fill in, with custom fields and their choices to drop down.",
    http="GET /lead-imports/template",
    gives=File,
    safe=True,
)
rejects = lead_import.operation(
    "rejects",
    summary="Download the refused lines of an import as a workbook, each with why.",
    http="GET /lead-imports/{job_id}/rejects",
    takes=JobKey,
    gives=File,
    safe=True,
    timeout_s=20.0,
    raises=(NotFound,),
)
