"""Product categories: the tree by which the catalogue is ordered (产品分类)."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.recycle_bins import list_of_bin
from contracts.shared import RecyclableFields

MAX_DEPTH = 8


class NameTaken(Conflict):
    code = "sales.product_category.name_taken"
    pointer = "/name"
    en = "There is a category {name} in the same place already."
    zh = "同级已有名为 {name} 的产品分类。"


class UnknownParent(Conflict):
    code = "sales.product_category.unknown_parent"
    pointer = "/parent_id"
    en, zh = "There is no such category to lie below.", "上级产品分类不存在。"


class Ring(Conflict):
    code = "sales.product_category.ring"
    pointer = "/parent_id"
    en = "A category cannot lie below itself."
    zh = "产品分类不能放到自己的下级。"


class TooDeep(Conflict):
    code = "sales.product_category.too_deep"
    pointer = "/parent_id"
    en, zh = "Categories lie at most {limit} deep.", "产品分类最多 {limit} 级。"


class InUse(Conflict):
    code = "sales.product_category.in_use"
    en = "The category still holds {products} products and {categories} categories."
    zh = "该分类下还有 {products} 个产品和 {categories} 个下级分类。"


class CategoryFields(Schema):
    """What people may write."""

    name = fields.Text(min=1, max=100)
    parent_id = fields.Id(
        allow_none=True, metadata={"description": "The category above; null at the top."}
    )
    position = fields.Whole(
        min=0, max=9999, metadata={"description": "Order among those in the same place."}
    )


class NewCategory(CategoryFields):
    name = fields.Text(min=1, max=100, required=True)
    position = fields.Whole(min=0, max=9999, load_default=0)


class CategoryKey(Schema):
    product_category_id = fields.Id(required=True)


class CategoryPatch(CategoryFields, CategoryKey):
    """Fields that are not given stay as they are; another parent moves all below along."""


class Category(CategoryFields, RecyclableFields):
    path = fields.Text(
        required=True,
        metadata={"description": "Ids from the top down to its own, each between slashes."},
    )
    depth = fields.Whole(required=True, metadata={"description": "1 at the top."})


product_category = Resource("sales", "product_category", zh="产品分类")

create = product_category.operation(
    "create",
    summary="Open a product category.",
    http="POST /product-categories",
    takes=NewCategory,
    gives=Category,
    status=201,
    raises=(NameTaken, UnknownParent, TooDeep),
)
get = product_category.operation(
    "get",
    summary="Read one product category.",
    http="GET /product-categories/{product_category_id}",
    takes=CategoryKey,
    gives=Category,
    safe=True,
    raises=(NotFound,),
)
names = product_category.naming("category_id")
listed, searched = product_category.list_operations(
    Category,
    summary="List product categories; `path_contains` an id finds it with all below.",
    filters={
        "name": "text",
        "parent_id": "id",
        "path": "text",
        "depth": "number",
        "created_at": "instant",
    },
    sorts=("position", "name", "path", "created_at"),
    default_sort="position",
    quick=("name",),
)
update = product_category.operation(
    "update",
    summary="Rename or move a product category; all below and its products come along.",
    http="PATCH /product-categories/{product_category_id}",
    takes=CategoryPatch,
    gives=Category,
    guarded=True,
    raises=(NotFound, Stale, NameTaken, UnknownParent, Ring, TooDeep),
)
remove = product_category.operation(
    "remove",
    summary="Move an empty product category to the recycle bin.",
    http="DELETE /product-categories/{product_category_id}",
    takes=CategoryKey,
    gives=Category,
    guarded=True,
    raises=(NotFound, Stale, InUse),
)
list_removed = list_of_bin(product_category, listed, Category, "product categories")
restore = product_category.operation(
    "restore",
    summary="Take a product category out of the recycle bin.",
    http="POST /product-categories/{product_category_id}/restore",
    takes=CategoryKey,
    gives=Category,
    guarded=True,
    raises=(NotFound, Stale, NameTaken, UnknownParent, TooDeep),
)
history = history_of(product_category, CategoryKey)
