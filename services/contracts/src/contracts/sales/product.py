"""Products: goods and services that are sold."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.custom.refusals import CustomFieldsWrong
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.recycle_bins import destroy_of_bin, list_of_bin
from contracts.sales.documents import Percent
from contracts.shared import CustomFields, NewCustomFields, RecyclableFields

KINDS = ("goods", "service")


class CodeTaken(Conflict):
    code = "sales.product.code_taken"
    pointer = "/code"
    en, zh = "There is another product with the code {code}.", "产品编码 {code} 已被使用。"


class UnknownCategory(Conflict):
    code = "sales.product.unknown_category"
    pointer = "/category_id"
    en, zh = "There is no such product category.", "产品分类不存在。"


class ShelfEndsEarly(Conflict):
    code = "sales.product.shelf_ends_early"
    pointer = "/shelf_until"
    en = "A product cannot leave the shelf before it comes onto it."
    zh = "下架时间不能早于上架时间。"


class ProductFields(CustomFields):
    """What people may write."""

    code = fields.Text(min=1, max=60, metadata={"description": "Unique among products."})
    name = fields.Text(min=1, max=200)
    kind = fields.Choice(*KINDS)
    specification = fields.Text(
        max=200, allow_none=True, metadata={"description": "Content, size, packaging (规格)."}
    )
    unit = fields.Text(min=1, max=20)
    brand = fields.Text(max=100, allow_none=True)
    tax_percent = Percent()
    list_price = fields.Money()
    description = fields.LongText(allow_none=True)
    category_id = fields.Id(allow_none=True)
    barcode = fields.Text(
        min=1, max=60, allow_none=True, metadata={"description": "As printed on the goods (条码)."}
    )
    warranty_months = fields.Whole(
        min=0, max=600, allow_none=True, metadata={"description": "From delivery on (质保)."}
    )
    shelf_from = fields.Instant(
        allow_none=True, metadata={"description": "When it comes onto the shelf by itself."}
    )
    shelf_until = fields.Instant(
        allow_none=True, metadata={"description": "When it leaves the shelf by itself."}
    )


class NewProduct(NewCustomFields, ProductFields):
    code = fields.Text(min=1, max=60, required=True)
    name = fields.Text(min=1, max=200, required=True)
    kind = fields.Choice(*KINDS, load_default="goods")
    unit = fields.Text(min=1, max=20, required=True)
    tax_percent = Percent(required=True)
    list_price = fields.Money(required=True)
    on_shelf = fields.Flag(load_default=True)


class ProductKey(Schema):
    product_id = fields.Id(required=True)


class ProductPatch(ProductFields, ProductKey):
    """Fields that are not given stay as they are."""


class Product(ProductFields, RecyclableFields):
    on_shelf = fields.Flag(required=True)
    category_path = fields.Text(
        allow_none=True, metadata={"description": "Of its category, from the top down."}
    )


class Probe(Schema):
    """What somebody is about to enter."""

    code = fields.Text(min=1, max=60)
    name = fields.Text(min=1, max=200)
    specification = fields.Text(min=1, max=200)
    barcode = fields.Text(min=1, max=60)


class Alike(Schema):
    """A product that may be the same."""

    id = fields.Id(required=True)
    code = fields.Text(required=True)
    name = fields.Text(required=True)
    specification = fields.Text(allow_none=True)
    barcode = fields.Text(allow_none=True)
    on_shelf = fields.Flag(required=True)
    matches = plain.List(
        plain.String(),
        required=True,
        metadata={"description": "In what it agrees: code, barcode, name, specification."},
    )


class Alikes(Schema):
    """Products that may be the same, those that agree in most first."""

    items = plain.List(plain.Nested(Alike), required=True)


class ProductTold(ProductFields):
    """What events tell of a product."""

    id = fields.Id(required=True)
    on_shelf = fields.Flag()


product = Resource("sales", "product", zh="产品")

create = product.operation(
    "create",
    summary="Enter a product into the catalogue.",
    http="POST /products",
    takes=NewProduct,
    gives=Product,
    status=201,
    raises=(CodeTaken, UnknownCategory, ShelfEndsEarly, CustomFieldsWrong),
)
duplicates = product.operation(
    "duplicates",
    summary="Look before entering a product: which ones may be the same (再次录入提醒).",
    http="GET /products/duplicates",
    takes=Probe,
    gives=Alikes,
    safe=True,
)
get = product.operation(
    "get",
    summary="Read one product.",
    http="GET /products/{product_id}",
    takes=ProductKey,
    gives=Product,
    safe=True,
    raises=(NotFound,),
)
names = product.naming()
listed, searched = product.list_operations(
    Product,
    summary="List products; `q` knows code, barcode, name, specification and brand, pinyin "
    "and initials; `category_path_contains` a category finds all below it, too.",
    filters={
        "code": "text",
        "name": "text",
        "kind": "choice",
        "brand": "text",
        "unit": "text",
        "category_id": "id",
        "category_path": "text",
        "barcode": "text",
        "on_shelf": "flag",
        "list_price": "money",
        "created_at": "instant",
    },
    sorts=("created_at", "code", "name", "list_price"),
    quick=True,
)
update = product.operation(
    "update",
    summary="Change fields of a product; written quotes and orders keep what they say.",
    http="PATCH /products/{product_id}",
    takes=ProductPatch,
    gives=Product,
    guarded=True,
    raises=(NotFound, Stale, CodeTaken, UnknownCategory, ShelfEndsEarly, CustomFieldsWrong),
)
put_on_shelf = product.operation(
    "put_on_shelf",
    summary="Offer a product for sale.",
    http="POST /products/{product_id}/put-on-shelf",
    takes=ProductKey,
    gives=Product,
    guarded=True,
    raises=(NotFound, Stale),
)
take_off_shelf = product.operation(
    "take_off_shelf",
    summary="Stop offering a product for sale.",
    http="POST /products/{product_id}/take-off-shelf",
    takes=ProductKey,
    gives=Product,
    guarded=True,
    raises=(NotFound, Stale),
)
remove = product.operation(
    "remove",
    summary="Move a product to the recycle bin.",
    http="DELETE /products/{product_id}",
    takes=ProductKey,
    gives=Product,
    guarded=True,
    raises=(NotFound, Stale),
)
list_removed = list_of_bin(product, listed, Product, "products")
destroy = destroy_of_bin(product, ProductKey)
restore = product.operation(
    "restore",
    summary="Take a product out of the recycle bin.",
    http="POST /products/{product_id}/restore",
    takes=ProductKey,
    gives=Product,
    guarded=True,
    raises=(NotFound, Stale, CodeTaken),
)
history = history_of(product, ProductKey)
created = product.event("created", summary="A product was entered.", data=ProductTold, public=True)
updated = product.event("updated", summary="A product changed.", data=ProductTold, public=True)
removed = product.event(
    "removed", summary="A product went to the recycle bin.", data=ProductTold, public=True
)
