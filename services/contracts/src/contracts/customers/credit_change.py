"""Changes of grade, limit and terms of one customer's credit, to which somebody must agree."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound
from chassis.fields import Schema
from contracts.approvals import NamedApprovers, asking
from contracts.customers.customer import CustomerKey, customer
from contracts.ledger.exposure import ExposureFields
from contracts.organization import access
from contracts.organization.approval_flow import CHOOSING
from contracts.shared import History, RecordFields

STATES = ("pending", "approved", "rejected", "returned", "recalled")
SOURCES = ("own", "grade", "class", "none")
LIMIT = {"shows": ("customers.customer.credit_limit",)}
"""Whoever may not see the limit of a customer learns it from none of its changes either."""


class ChangePending(Conflict):
    """One change of a customer's credit is decided before the next is asked for."""

    code = "customers.credit_change.pending"
    en = "A change of this customer's credit waits for its approval."
    zh = "该客户的信用变更正在审批中。"


class NothingToChange(Conflict):
    code = "customers.credit_change.nothing"
    en, zh = "That is what the customer has already.", "与该客户现有信用一致，无需变更。"


class UnknownGrade(Conflict):
    code = "customers.credit_grade.unknown"
    pointer = "/credit_grade_id"
    en, zh = "There is no such active credit grade.", "信用等级不存在或已停用。"


class CreditFields(Schema):
    """What a customer may have of his own; null takes it from the grade."""

    credit_grade_id = fields.Id(
        allow_none=True, metadata={"description": "Null: the grade that its class gives."}
    )
    credit_limit = fields.Money(
        allow_none=True, metadata={"description": "Null: the limit of the grade.", **LIMIT}
    )
    payment_days = fields.Whole(
        min=0, max=365, allow_none=True, metadata={"description": "Null: the days of the grade."}
    )


class NewCreditChange(CreditFields, NamedApprovers, CustomerKey):
    """Fields that are not given stay as they are."""

    follow_class = fields.Flag(
        load_default=False,
        metadata={"description": "Have what its present class gives; see `class_awaits`."},
    )
    reason = fields.LongText(min=1, max=2000, required=True)


class CreditChangeKey(Schema):
    credit_change_id = fields.Id(required=True)


class CreditChange(CreditFields, RecordFields):
    """A wish with what was there before; its id is that of the approval."""

    customer_id = fields.Id(required=True)
    customer_name = fields.Text()
    from_grade_id = fields.Id(allow_none=True)
    from_limit = fields.Money(allow_none=True, metadata=LIMIT)
    from_payment_days = fields.Whole(allow_none=True)
    credit_class_id = fields.Id(
        allow_none=True, metadata={"description": "The class whose credit it would have."}
    )
    from_class_id = fields.Id(allow_none=True)
    reason = fields.LongText()
    state = fields.Choice(*STATES)
    answer = fields.LongText(allow_none=True, metadata={"description": "What approvers said."})
    decided_at = fields.Instant(allow_none=True)
    decided_by = fields.Id(allow_none=True)
    owner_id = fields.Id(allow_none=True)


class Terms(Schema):
    """What holds for a customer, and where each part comes from."""

    customer_id = fields.Id(required=True)
    grade_id = fields.Id(allow_none=True)
    grade_name = fields.Text(allow_none=True)
    grade_source = fields.Choice(*SOURCES)
    credit_limit = fields.Money(allow_none=True, metadata=LIMIT)
    limit_source = fields.Choice(*SOURCES)
    payment_days = fields.Whole(allow_none=True)
    payment_days_source = fields.Choice(*SOURCES)
    mode = fields.Text(metadata={"description": "What happens over the limit."})
    warn_percent = fields.Whole()
    standing = fields.Text(metadata={"description": "Of the exposure in the limit's currency."})
    class_awaits = fields.Flag(
        metadata={
            "description": "Whether it came into a class that would give it another credit, which "
            "holds only when a change with `follow_class` is approved."
        }
    )
    class_grade_id = fields.Id(
        allow_none=True, metadata={"description": "The grade that its class would give it then."}
    )
    class_grade_name = fields.Text(allow_none=True)
    pending_id = fields.Id(
        allow_none=True, metadata={"description": "The change that waits for an approval."}
    )
    exposures = fields.Many(fields.One(ExposureFields), max=50)


credit_change = Resource("customers", "credit_change", zh="信用变更", by_sales_tree=True)

create = credit_change.operation(
    "create",
    summary="Ask for another grade, limit or term of a customer's credit.",
    http="POST /customers/{customer_id}/credit-changes",
    takes=NewCreditChange,
    gives=CreditChange,
    status=201,
    raises=(
        *(NotFound, UnknownGrade, ChangePending, NothingToChange),
        *CHOOSING,
    ),
)
get = credit_change.operation(
    "get",
    summary="Read one change of credit.",
    http="GET /credit-changes/{credit_change_id}",
    takes=CreditChangeKey,
    gives=CreditChange,
    safe=True,
    raises=(NotFound,),
)
listed, searched = credit_change.list_operations(
    CreditChange,
    summary="List changes of credit.",
    filters={
        "customer_id": "id",
        "state": "choice",
        "credit_grade_id": "id",
        "owner_id": "id",
        "created_at": "instant",
        "decided_at": "instant",
    },
    sorts=("created_at", "decided_at"),
    quick=("customer_name",),
)
who_sees = access.who_sees(credit_change, CreditChangeKey)
history = credit_change.operation(
    "history",
    summary="Read what happened to a change of credit.",
    http="GET /credit-changes/{credit_change_id}/history",
    takes=CreditChangeKey,
    gives=History,
    safe=True,
    raises=(NotFound,),
)
terms = customer.operation(
    "credit",
    summary="Tell a customer's credit: grade, limit, terms, where they come from, how it stands.",
    http="GET /customers/{customer_id}/credit",
    takes=CustomerKey,
    gives=Terms,
    safe=True,
    raises=(NotFound,),
)
approval_requested = asking(
    credit_change,
    "A change of a customer's credit needs an approval.",
    "grade",
    "payment_days",
    "reason",
)
