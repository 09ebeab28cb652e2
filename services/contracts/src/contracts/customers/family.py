"""Parent and subsidiary customers (上下级客户), walk-ins that become members, and pictures."""

from chassis import fields
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.customers.customer import Customer, CustomerKey, customer

DEEPEST = 20
MOST = 200


class FamilyRing(Conflict):
    code = "customers.customer.family_ring"
    pointer = "/parent_id"
    en = "{name} lies below this customer, or the line would be longer than {deepest}."
    zh = "{name} 是该客户的下级，或层级超过 {deepest} 级。"


class UnknownParent(Conflict):
    code = "customers.customer.unknown_parent"
    pointer = "/parent_id"
    en, zh = "There is no such customer that you may see.", "客户不存在或不可见。"


class MemberAlready(Conflict):
    code = "customers.customer.member_already"
    en, zh = "{name} is the member {number} already.", "{name} 已是会员（{number}）。"


class MemberNumberTaken(Conflict):
    code = "customers.customer.member_number_taken"
    pointer = "/member_number"
    en, zh = "Another member has the number {number}.", "会员号 {number} 已被使用。"


class NotAPicture(Conflict):
    code = "customers.customer.not_a_picture"
    pointer = "/attachment_id"
    en = "This is no picture among the files of this customer."
    zh = "所选文件不是该客户附件中的图片。"


class SetParent(CustomerKey):
    parent_id = fields.Id(required=True, allow_none=True)


class Enrol(CustomerKey):
    member_number = fields.Text(
        min=1,
        max=40,
        allow_none=True,
        load_default=None,
        metadata={"description": "The next one of the series where none is given."},
    )


class SetPicture(CustomerKey):
    attachment_id = fields.Id(required=True, allow_none=True)


class Relative(Schema):
    """A customer above or below; of one that may not be seen only part of the name is told."""

    id = fields.Id(allow_none=True)
    name = fields.Text()
    parent_id = fields.Id(allow_none=True)
    depth = fields.Whole(metadata={"description": "Steps away."})
    visible = fields.Flag()
    paid = fields.Money(signed=True, allow_none=True)


class Family(Schema):
    """Who is above a customer, nearest first, and who is below, level by level."""

    above = fields.Many(fields.One(Relative), max=DEEPEST)
    below = fields.Many(fields.One(Relative), max=MOST)
    paid = fields.Money(
        signed=True,
        allow_none=True,
        metadata={
            "description": "By it and all below whose sums the caller may know: his own, and those "
            "shared together with their orders. Null: not of this one."
        },
    )


set_parent = customer.operation(
    "set_parent",
    summary="Say which customer this one is a subsidiary of, or of none.",
    http="POST /customers/{customer_id}/set-parent",
    takes=SetParent,
    gives=Customer,
    guarded=True,
    raises=(NotFound, Stale, FamilyRing, UnknownParent),
)
family = customer.operation(
    "family",
    summary="Read the customers above and below one.",
    http="GET /customers/{customer_id}/family",
    takes=CustomerKey,
    gives=Family,
    safe=True,
    raises=(NotFound,),
)
enrol = customer.operation(
    "enrol",
    summary="Make a member of a walk-in (散户转会员); the record stays the same.",
    http="POST /customers/{customer_id}/enrol",
    takes=Enrol,
    gives=Customer,
    guarded=True,
    raises=(NotFound, Stale, MemberAlready, MemberNumberTaken),
)
set_picture = customer.operation(
    "set_picture",
    summary="Choose the picture of a customer among its files, or none.",
    http="POST /customers/{customer_id}/set-picture",
    takes=SetPicture,
    gives=Customer,
    guarded=True,
    raises=(NotFound, Stale, NotAPicture),
)
