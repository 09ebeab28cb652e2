"""Imports of products from tables that people send: a job with progress and row errors."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict
from chassis.fields import Schema
from contracts import tables
from contracts.shared import Upload

KEYS = ("code", "barcode")


class ColumnAbsent(Conflict):
    """Without it no line could open a product, or say which it is about."""

    code = "sales.product_import.column_absent"
    pointer = "/mapping"
    en = "The table has no column for {columns}."
    zh = "表格缺少必需的列：{columns}。"


class ProductImport(Schema):
    """
    A csv or xlsx file with a header line; columns are known by English and Chinese names.

    Known: code 产品编码 编码 货号, name 产品名称 品名, kind 类型 (商品 or 服务), specification 规格
    规格型号, unit 单位, brand 品牌, tax_percent 税率 (13 or 13%), list_price 目录价 单价 (12.30,
    or 12.30 USD), currency 币种, category 产品分类 (its name, or 电机/伺服 from the top), barcode
    条形码, warranty_months 质保月数, description 产品说明 备注, and custom fields by their labels.
    Other columns are left out and named among the job's `warnings`; a file in which none is
    known, or that is no table at all, is refused.
    """

    upload = fields.One(Upload, required=True)
    mode = tables.mode()
    key = fields.Choice(
        *KEYS,
        load_default="code",
        metadata={"description": "By what a line names a product that is there."},
    )
    mapping = tables.mapping('{"货号": "code"}')
    dry_run = tables.dry_run()


product_import = Resource("sales", "product_import", zh="产品导入")

start = tables.start_of(
    product_import, ProductImport, "Import products from a csv or xlsx file.", ColumnAbsent
)
undo = tables.undo_of(
    product_import,
    "Take an import back: products that it opened go to the recycle bin, but those that somebody"
    " changed since, or that a price list, quote or order names.",
)
template = tables.template_of(
    product_import,
    "Download a workbook to fill in, with custom fields and their choices to drop down.",
)
rejects = tables.rejects_of(product_import)
