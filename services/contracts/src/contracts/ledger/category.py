"""Categories of income and expense, in three levels of the company's own (收支三层自定义分类)."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.ledger.entry import ControlAccount, UnknownAccount
from contracts.shared import RecordFields

KINDS = ("income", "expense")
DEPTH = 3


class TooDeep(Conflict):
    code = "ledger.category.too_deep"
    pointer = "/parent_id"
    en, zh = "Categories have three levels at most.", "分类最多三层。"


class OtherKind(Conflict):
    code = "ledger.category.other_kind"
    pointer = "/parent_id"
    en, zh = "The category above is of the kind {kind}.", "上级分类的类型为“{kind}”，两者须一致。"


class NameTaken(Conflict):
    code = "ledger.category.name_taken"
    pointer = "/name"
    en, zh = "There is a category {name} here already.", "同级已有分类“{name}”。"


class WrongAccount(Conflict):
    """Nobody earns or spends by moving money between accounts that hold it."""

    code = "ledger.category.wrong_account"
    pointer = "/account_code"
    en = "A category of the kind {kind} cannot be booked on the account {code}."
    zh = "类型为“{kind}”的分类不能对应科目 {code}。"


class CategoryFields(Schema):
    name = fields.Text(min=1, max=60)
    account_code = fields.Text(
        min=1,
        max=20,
        metadata={"description": "The account that its postings go to.", "examples": ["6051"]},
    )
    closed = fields.Flag(metadata={"description": "Takes no entries any more."})


class NewCategory(CategoryFields):
    name = fields.Text(min=1, max=60, required=True)
    kind = fields.Choice(*KINDS, required=True)
    parent_id = fields.Id(allow_none=True, load_default=None)
    account_code = fields.Text(
        min=1,
        max=20,
        allow_none=True,
        load_default=None,
        metadata={
            "description": "Default: that of the category above, else by the kind.",
            "examples": ["6051"],
        },
    )
    closed = fields.Flag(load_default=False)


class CategoryKey(Schema):
    category_id = fields.Id(required=True)


class CategoryPatch(CategoryFields, CategoryKey):
    """Fields that are not given stay as they are."""


class Category(CategoryFields, RecordFields):
    kind = fields.Choice(*KINDS, required=True)
    parent_id = fields.Id(allow_none=True)
    level = fields.Whole()


category = Resource("ledger", "category", zh="收支分类")

create = category.operation(
    "create",
    summary="Add a category.",
    http="POST /categories",
    takes=NewCategory,
    gives=Category,
    status=201,
    raises=(NotFound, TooDeep, OtherKind, NameTaken, UnknownAccount, ControlAccount, WrongAccount),
)
get = category.operation(
    "get",
    summary="Read one category.",
    http="GET /categories/{category_id}",
    takes=CategoryKey,
    gives=Category,
    safe=True,
    raises=(NotFound,),
)
names = category.naming()
listed, searched = category.list_operations(
    Category,
    summary="List categories of income and expense.",
    filters={"kind": "choice", "parent_id": "id", "level": "number", "closed": "flag"},
    sorts=("name", "created_at"),
    default_sort="name",
    quick=("name",),
)
update = category.operation(
    "update",
    summary="Rename, remap or close a category; what was posted stays where it is.",
    http="PATCH /categories/{category_id}",
    takes=CategoryPatch,
    gives=Category,
    guarded=True,
    raises=(NotFound, Stale, NameTaken, UnknownAccount, ControlAccount, WrongAccount),
)
history = history_of(category, CategoryKey)
