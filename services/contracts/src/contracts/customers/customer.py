"""Customers: the companies and people we do business with."""

from chassis import fields
from chassis.contract import Resource
from chassis.custom.refusals import CustomFieldsWrong
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.customers.contact import ContactFields
from contracts.customers.details import Details, Standing
from contracts.customers.filters import FILTERS, SORTS
from contracts.customers.kept import Distinct
from contracts.customers.parts import (
    CREDIT_CODE,
    NAMING,
    Beside,
    Candidate,
    CapReached,
    ComingBack,
    CreditApprovalNeeded,
    CreditCodeWrong,
    Duplicate,
    Email,
    MergedAway,
    NameWithoutLetters,
    Phone,
    PhoneWrong,
    TransferForbidden,
    UnknownPool,
    UnknownStaff,
    no_advertising,
)
from contracts.histories import history_of
from contracts.organization import access
from contracts.recycle_bins import destroy_of_bin, list_of_bin
from contracts.shared import CustomFields, NewCustomFields, RecyclableFields

KINDS = ("company", "person")
WAYS = (
    *("create", "import", "claim", "release", "transfer", "convert", "recycle", "trim", "refresh"),
    *("merge", "split"),
)
OF_ITS_OWN = {"description": "Of its own; null: see credit."}
ON_DUPLICATE = ("refuse", "link", "create")


class CustomerFields(Details, CustomFields):
    """What people may write."""

    kind = fields.Choice(*KINDS, metadata={"description": "A company or a person (散户)."})
    name = fields.Text(min=1, max=200)
    former_names = Distinct(fields.Text(min=1, max=200), max=10)
    credit_code = fields.Text(
        max=18,
        allow_none=True,
        validate=[fields.Matches(CREDIT_CODE)],
        metadata={"description": "Unified social credit code, GB 32100."},
    )
    phones = fields.Many(fields.One(Phone), max=20)
    emails = fields.Many(fields.One(Email), max=20)
    industry = fields.Text(max=80, allow_none=True)
    source = fields.Text(max=80, allow_none=True)
    region = fields.Text(max=80, allow_none=True)
    address = fields.Text(max=300, allow_none=True)
    description = fields.LongText(allow_none=True)


class NewCustomer(NewCustomFields, CustomerFields):
    kind = fields.Choice(*KINDS, load_default="company")
    name = fields.Text(min=1, max=200, required=True)
    contact = fields.One(
        ContactFields,
        allow_none=True,
        load_default=None,
        metadata={"description": "A first, primary contact, opened together with the customer."},
    )
    pool = fields.Flag(
        load_default=False, metadata={"description": "Open it in the public pool (公海)."}
    )
    pool_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "Open it in this pool beside the general one."},
    )
    on_duplicate = fields.Choice(
        *ON_DUPLICATE,
        load_default="refuse",
        metadata={
            "description": "link: answer with the one customer that is there already; create: "
            "allow a second one of the same name or e-mail, or reached like a "
            "contact elsewhere (never of the same code or phone)."
        },
    )


class CustomerKey(Schema):
    customer_id = fields.Id(required=True)


class CustomerPatch(CustomerFields, CustomerKey):
    """Fields that are not given stay as they are."""

    on_duplicate = fields.Choice("refuse", "create", load_default="refuse")


class Customer(CustomerFields, Standing, RecyclableFields):
    phone = fields.Text(allow_none=True, metadata={"description": "The primary number, E.164."})
    email = fields.Text(allow_none=True, metadata={"description": "The primary address."})
    credit_limit = fields.Money(allow_none=True, metadata=OF_ITS_OWN)
    credit_grade_id = fields.Id(allow_none=True, metadata=OF_ITS_OWN)
    payment_days = fields.Whole(allow_none=True, metadata=OF_ITS_OWN)
    owner_id = fields.Id(
        allow_none=True, metadata={"description": "Null: the customer is in the public pool."}
    )
    department_id = fields.Id(allow_none=True)
    obtained_at = fields.Instant(allow_none=True)
    first_deal_at = fields.Instant(allow_none=True)
    pool_id = fields.Id(
        allow_none=True, metadata={"description": "The pool where it lies or came from."}
    )
    locked_at = fields.Instant(allow_none=True)
    protected_until = fields.Instant(allow_none=True)


class ReturningCustomer(ComingBack, CustomerKey):
    """A customer of the recycle bin."""


class NotedCustomer(Beside, Customer):
    """A new or changed customer, and which customers and contacts it may be already."""


class CustomerRow(Customer):
    """A customer as it is read; what moves without a new version is told only there."""

    last_activity_at = fields.Instant(allow_none=True)
    recycle_at = fields.Instant(
        allow_none=True, metadata={"description": "When it goes back to the pool; see recycling."}
    )
    recycle_rule_id = fields.Id(
        allow_none=True, metadata={"description": "The rule by which it goes back then."}
    )


class CustomerTold(Schema):
    """What events tell of a customer."""

    id = fields.Id(required=True)
    customer_id = fields.Id()
    kind = fields.Choice(*KINDS)
    name = fields.Text()
    phone = fields.Text(allow_none=True)
    email = fields.Text(allow_none=True)
    owner_id = fields.Id(allow_none=True)
    department_id = fields.Id(allow_none=True)
    credit_limit = fields.Money(allow_none=True)
    credit_grade_id = fields.Id(allow_none=True)
    payment_days = fields.Whole(allow_none=True)
    class_id = fields.Id(allow_none=True)
    credit_class_id = fields.Id(
        allow_none=True, metadata={"description": "The class whose credit it has."}
    )
    opt_outs = no_advertising()
    custom = fields.CustomValues()


class BroughtBack(CustomerTold):
    """He was deleted in the moment in which business with him began."""

    removed_by_id = fields.Id(allow_none=True)


class CustomerMoved(CustomerTold):
    """A customer came to another owner or into the pool."""

    from_owner_id = fields.Id(allow_none=True)
    reason = fields.Text(max=300, allow_none=True)
    rule_id = fields.Id(
        allow_none=True,
        metadata={"description": "The rule by which it went back; null: somebody moved it."},
    )


class CreditLimit(CustomerKey):
    credit_limit = fields.Money(required=True, allow_none=True)


class Transfer(CustomerKey):
    owner_id = fields.Id(required=True)
    reason = fields.Text(max=300, allow_none=True, load_default=None)
    keep_former_owner = fields.Choice(
        "none",
        "read",
        "write",
        load_default="none",
        metadata={"description": "Whether the customer stays shared with who had it."},
    )


class BusinessOpen(Conflict):
    """Money or goods are still owed, by the customer or to him; the amounts say what."""

    code = "customers.customer.business_open"
    en = (
        "{name} cannot be deleted yet: receivable {receivable}, credit held {held}, "
        "paid in advance {advances}, open orders {orders}."
    )
    zh = (
        "客户“{name}”还不能删除：应收 {receivable}，占用信用 {held}，"
        "预收 {advances}，未完成订单 {orders}。"
    )


class DealsOpen(Conflict):
    """Deals that are neither won nor lost would be left without a customer."""

    code = "customers.customer.deals_open"
    en = "{name} cannot be deleted yet: these deals are open: {deals}."
    zh = "客户“{name}”还不能删除：以下商机尚未结束：{deals}。"


class Probe(Schema):
    """
    What is known of somebody before he is entered, in the form of a customer or of a lead.

    Numbers and addresses may be given alone or as the objects that records have.
    """

    kind = fields.Choice(*KINDS, metadata={"description": "A company where a name is given."})
    name = fields.Text(min=1, max=200, metadata={"description": "With `company` the person."})
    company = fields.Text(min=1, max=200, allow_none=True)
    credit_code = fields.Text(max=18, allow_none=True)
    phones = fields.Many(fields.Short(Phone, "number"), max=20)
    emails = fields.Many(fields.Short(Email, "address"), max=20)
    industry = fields.Text(max=80, allow_none=True)
    region = fields.Text(max=80, allow_none=True)
    address = fields.Text(max=300, allow_none=True)


class Candidates(Schema):
    candidates = fields.Many(fields.One(Candidate))
    blocked = fields.Flag(metadata={"description": "Whether creating would be refused outright."})


class Ownership(Schema):
    """From when to when somebody, or with a null owner the pool, had a customer."""

    owner_id = fields.Id(allow_none=True)
    from_at = fields.Instant()
    to_at = fields.Instant(allow_none=True)
    how = fields.Choice(*WAYS)
    reason = fields.Text(allow_none=True)
    pool_id = fields.Id(
        allow_none=True,
        metadata={"description": "The pool where he lay, or from which he came; null: general."},
    )
    by_id = fields.Text()


class Owners(Schema):
    items = fields.Many(fields.One(Ownership))


customer = Resource("customers", "customer", zh="客户", personal=NAMING, by_sales_tree=True)

create = customer.operation(
    "create",
    summary="Open a customer, if wanted together with a contact.",
    http="POST /customers",
    takes=NewCustomer,
    gives=NotedCustomer,
    status=201,
    raises=(
        Duplicate,
        PhoneWrong,
        NameWithoutLetters,
        CreditCodeWrong,
        CapReached,
        UnknownPool,
        CustomFieldsWrong,
    ),
)
check_duplicates = customer.operation(
    "check_duplicates",
    summary="Look before entering (撞单): which customer, contact or lead it may be.",
    http="POST /customers/check-duplicates",
    takes=Probe,
    gives=Candidates,
    safe=True,
)
get = customer.operation(
    "get",
    summary="Read one customer.",
    http="GET /customers/{customer_id}",
    takes=CustomerKey,
    gives=CustomerRow,
    safe=True,
    raises=(NotFound,),
)
names = customer.naming("supplier_id", "party_id", "introducer_id")
listed, searched = customer.list_operations(
    CustomerRow,
    summary="List customers.",
    filters=FILTERS,
    sorts=SORTS,
    quick=True,
    includes=("owner",),
)
list_removed = list_of_bin(customer, listed, CustomerRow, "customers")
update = customer.operation(
    "update",
    summary="Change fields of a customer.",
    http="PATCH /customers/{customer_id}",
    takes=CustomerPatch,
    gives=NotedCustomer,
    guarded=True,
    raises=(
        *(NotFound, Stale, Duplicate, PhoneWrong, NameWithoutLetters, CreditCodeWrong),
        CustomFieldsWrong,
    ),
)
set_credit_limit = customer.operation(
    "set_credit_limit",
    summary="Set or lift the most a customer may owe, where the house wants no approval.",
    http="POST /customers/{customer_id}/set-credit-limit",
    takes=CreditLimit,
    gives=Customer,
    guarded=True,
    raises=(NotFound, Stale, CreditApprovalNeeded),
)
transfer = customer.operation(
    "transfer",
    summary="Hand a customer over to another owner (移交).",
    http="POST /customers/{customer_id}/transfer",
    takes=Transfer,
    gives=Customer,
    guarded=True,
    raises=(NotFound, Stale, CapReached, UnknownStaff, TransferForbidden),
)
remove = customer.operation(
    "remove",
    summary="Move a customer and its contacts to the recycle bin as one batch.",
    http="DELETE /customers/{customer_id}",
    takes=CustomerKey,
    gives=Customer,
    guarded=True,
    timeout_s=4.0,
    raises=(NotFound, Stale, BusinessOpen, DealsOpen),
)
destroy = destroy_of_bin(customer, CustomerKey, MergedAway, BusinessOpen)
restore = customer.operation(
    "restore",
    summary="Take a customer and what was removed with it out of the recycle bin.",
    http="POST /customers/{customer_id}/restore",
    takes=ReturningCustomer,
    gives=NotedCustomer,
    guarded=True,
    raises=(NotFound, Stale, MergedAway, CapReached, Duplicate),
)
history = history_of(customer, CustomerKey)
owners = customer.operation(
    "owners",
    summary="Read who had a customer from when to when, and why.",
    http="GET /customers/{customer_id}/owners",
    takes=CustomerKey,
    gives=Owners,
    safe=True,
    raises=(NotFound,),
)
who_sees = access.who_sees(customer, CustomerKey)
created = customer.event(
    "created", summary="A customer was opened.", data=CustomerTold, public=True
)
updated = customer.event(
    "updated", summary="Fields or owner of a customer changed.", data=CustomerTold, public=True
)
transferred = customer.event(
    "transferred", summary="A customer was handed over to another owner.", data=CustomerMoved
)
removed = customer.event(
    "removed", summary="A customer went to the recycle bin.", data=CustomerTold, public=True
)
restored = customer.event(
    "restored", summary="A customer came back from the recycle bin.", data=CustomerTold, public=True
)
brought_back = customer.event(
    "brought_back",
    summary="A customer came back by itself, because of business that crossed his deletion.",
    data=BroughtBack,
)
claimed = customer.event(
    "claimed", summary="Somebody took a customer from the public pool.", data=CustomerMoved
)
released = customer.event(
    "released", summary="A customer was given back to the public pool.", data=CustomerMoved
)
