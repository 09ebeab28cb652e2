"""What people may wish when a lead becomes a customer."""

from chassis import fields
from chassis.errors import Conflict
from chassis.fields import Schema
from chassis.values import Money


class UnknownCustomer(Conflict):
    """Nobody has this customer, or it is not for the caller."""

    code = "customers.lead.unknown_customer"
    pointer = "/customer_id"
    en, zh = "There is no such customer for you.", "客户不存在或不可见。"


class BecameNobody(Conflict):
    """There is no customer any more that could be taken back."""

    code = "customers.lead.became_nobody"
    en = "What the lead became was removed or merged since; the conversion stands."
    zh = "转化后的客户已被删除或合并，无法撤销转化。"


class ActivityInBin(Conflict):
    """Nobody sees it with the customer, and it would lose him."""

    code = "customers.lead.activity_in_bin"
    en = (
        "A follow-up of what the lead became lies in the recycle bin; delete it there for ever, "
        "or let the conversion stand."
    )
    zh = "转化后的客户有跟进记录仍在回收站中；请先将其彻底删除，否则无法撤销转化。"


class Becoming(Schema):
    """Which customer a lead becomes where the company is known already."""

    customer_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "Become this customer, such as one of several candidates."},
    )
    on_duplicate = fields.Choice(
        "refuse",
        "create",
        load_default="refuse",
        metadata={
            "description": "create: allow a second customer where a rule only asks, such as of "
            "the same name."
        },
    )


class FirstOpportunity(Schema):
    """The deal that is hoped for."""

    name = fields.Text(min=1, max=200, required=True)
    amount = fields.Money(load_default=Money(0))
    expected_close_on = fields.Day(
        allow_none=True,
        load_default=None,
        metadata={"description": "Today or later, in the caller's time zone."},
    )
