"""Classes of customers (客户分类): a tree, into which customers come by hand or by rules."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.customers.customer import Customer, CustomerKey, CustomerTold, customer
from contracts.histories import history_of
from contracts.shared import RecordFields

KEY = r"^[a-z][a-z0-9_]{0,39}$"
WAYS = ("hand", "rule")
DEEPEST = 5


class KeyTaken(Conflict):
    code = "customers.customer_class.key_taken"
    pointer = "/key"
    en, zh = "There is a class with the key {key} already.", "分类标识 {key} 已存在。"


class UnknownClass(Conflict):
    code = "customers.customer_class.unknown"
    pointer = "/class_id"
    en, zh = "There is no such active class.", "分类不存在或已停用。"


class ClassRing(Conflict):
    """A class is not below itself, and the tree is not deeper than it can be read."""

    code = "customers.customer_class.ring"
    pointer = "/parent_id"
    en = "A class cannot lie below itself, nor more than {deepest} levels deep."
    zh = "分类不能位于自身之下，层级不能超过 {deepest} 级。"


class ReasonNeeded(Conflict):
    """Losses are counted by their reasons."""

    code = "customers.customer_class.reason_needed"
    pointer = "/reason"
    en, zh = "Say why the customer goes to {name}.", "移入“{name}”须填写原因。"


class ClassInUse(Conflict):
    code = "customers.customer_class.in_use"
    en = "{count} customers, classes or rules use this class; turn it off instead."
    zh = "有 {count} 个客户、下级分类或规则正在使用该分类，请改为停用。"


class BuiltInClass(Conflict):
    code = "customers.customer_class.built_in"
    en, zh = "A built-in class can be turned off, not deleted.", "内置分类只能停用，不能删除。"


class ClassFields(Schema):
    """What people may write."""

    name = fields.Text(min=1, max=60)
    parent_id = fields.Id(allow_none=True, metadata={"description": "Null: at the top."})
    position = fields.Whole(min=0, max=9999)
    active = fields.Flag(metadata={"description": "Whether customers may still come into it."})


class NewClass(ClassFields):
    name = fields.Text(min=1, max=60, required=True)
    key = fields.Text(
        max=40,
        required=True,
        validate=[
            fields.Matches(
                KEY,
                en="A key begins with a letter and has small letters, digits and underscores.",
                zh="标识以字母开头，由小写字母、数字和下划线组成。",
            )
        ],
        metadata={"description": "By which programs know it."},
    )
    parent_id = fields.Id(allow_none=True, load_default=None)
    position = fields.Whole(min=0, max=9999, load_default=100)
    active = fields.Flag(load_default=True)


class ClassKey(Schema):
    customer_class_id = fields.Id(required=True)


class ClassPatch(ClassFields, ClassKey):
    """Fields that are not given stay as they are."""


class CustomerClass(ClassFields, RecordFields):
    key = fields.Text()
    built_in = fields.Flag()


class Classify(CustomerKey):
    class_id = fields.Id(required=True, allow_none=True)
    reason = fields.Text(
        max=300,
        allow_none=True,
        load_default=None,
        metadata={"description": "Needed for the class of the lost and what lies below it."},
    )


class Classified(CustomerTold):
    """A customer came into another class."""

    from_class_id = fields.Id(allow_none=True)
    class_id = fields.Id(allow_none=True)
    class_key = fields.Text(allow_none=True)
    class_name = fields.Text(allow_none=True)
    how = fields.Choice(*WAYS)
    rule_id = fields.Id(allow_none=True)
    reason = fields.Text(
        allow_none=True,
        metadata={
            "description": "By a rule: its name; behind 款项已撤回： where the rule is undone."
        },
    )
    title = fields.Text(metadata={"description": "The customer's name."})


customer_class = Resource("customers", "customer_class", zh="客户分类")

create = customer_class.operation(
    "create",
    summary="Add a class of customers.",
    http="POST /customer-classes",
    takes=NewClass,
    gives=CustomerClass,
    status=201,
    raises=(KeyTaken, UnknownClass, ClassRing),
)
get = customer_class.operation(
    "get",
    summary="Read one class.",
    http="GET /customer-classes/{customer_class_id}",
    takes=ClassKey,
    gives=CustomerClass,
    safe=True,
    raises=(NotFound,),
)
names = customer_class.naming("class_id", "credit_class_id", "from_class_id", "to_class_id")
listed, searched = customer_class.list_operations(
    CustomerClass,
    summary="List the classes of customers.",
    filters={"name": "text", "key": "text", "parent_id": "id", "active": "flag"},
    sorts=("position", "name", "created_at"),
    default_sort="position",
    quick=("name",),
)
update = customer_class.operation(
    "update",
    summary="Change a class, move it in the tree, or turn it off and on.",
    http="PATCH /customer-classes/{customer_class_id}",
    takes=ClassPatch,
    gives=CustomerClass,
    guarded=True,
    raises=(NotFound, Stale, UnknownClass, ClassRing),
)
remove = customer_class.operation(
    "remove",
    summary="Delete a class that nothing uses.",
    http="DELETE /customer-classes/{customer_class_id}",
    takes=ClassKey,
    gives=CustomerClass,
    guarded=True,
    raises=(NotFound, Stale, ClassInUse, BuiltInClass),
)
history = history_of(customer_class, ClassKey)
classify = customer.operation(
    "classify",
    summary="Put a customer into a class by hand, or with null into none; its credit stays where "
    "that needs an approval.",
    http="POST /customers/{customer_id}/classify",
    takes=Classify,
    gives=Customer,
    guarded=True,
    raises=(NotFound, Stale, UnknownClass, ReasonNeeded),
)
classified = customer.event(
    "classified", summary="A customer came into another class.", data=Classified, public=True
)
