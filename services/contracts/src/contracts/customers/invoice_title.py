"""Invoice titles (开票抬头): in whose name, by which tax number, and over which bank."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from chassis.listing import Listing, Page
from contracts.addresses import email
from contracts.customers.details import TAX_NUMBER
from contracts.histories import history_of
from contracts.shared import RecordFields

KINDS = ("company", "person")
MOST = 20


class TaxNumberWrong(Conflict):
    """One of 18 characters is a unified credit code, whose check digit must fit (GB 32100)."""

    code = "customers.invoice_title.tax_number_wrong"
    pointer = "/tax_number"
    en = "{tax_number} is not a tax number; an invoice for a company needs one."
    zh = "{tax_number} 不是有效的税号，企业开票必须填写。"


class ThereAlready(Conflict):
    code = "customers.invoice_title.there_already"
    pointer = "/title"
    en, zh = "The customer has the title {title} already.", "该客户已有抬头“{title}”。"


class TooMany(Conflict):
    code = "customers.invoice_title.too_many"
    en, zh = "A customer has at most {most} titles.", "每个客户最多 {most} 个抬头。"


class TitleFields(Schema):
    """What people may write."""

    kind = fields.Choice(*KINDS)
    title = fields.Text(min=1, max=200)
    tax_number = fields.Text(
        max=20,
        allow_none=True,
        validate=[
            fields.Matches(
                TAX_NUMBER,
                en="A tax number has 15 to 20 letters and digits.",
                zh="税号由 15 至 20 位字母和数字组成。",
            )
        ],
    )
    bank = fields.Text(max=100, allow_none=True)
    bank_account = fields.Text(max=40, allow_none=True)
    address = fields.Text(max=300, allow_none=True)
    phone = fields.Text(max=31, allow_none=True)
    email = email(allow_none=True)
    is_default = fields.Flag()


class NewTitle(TitleFields):
    customer_id = fields.Id(required=True)
    kind = fields.Choice(*KINDS, load_default="company")
    title = fields.Text(min=1, max=200, required=True)
    is_default = fields.Flag(load_default=False)


class TitleKey(Schema):
    invoice_title_id = fields.Id(required=True)


class TitlePatch(TitleFields, TitleKey):
    """Fields that are not given stay as they are."""


class InvoiceTitle(TitleFields, RecordFields):
    """Seen by those who see the customer; one of them is the default."""

    customer_id = fields.Id()


invoice_title = Resource("customers", "invoice_title", zh="开票抬头", personal=("phone", "email"))
FILTERS = {"customer_id": "id", "title": "text", "tax_number": "text", "is_default": "flag"}
OF_CUSTOMER = Listing(
    item=InvoiceTitle,
    filters=FILTERS,
    default_sort="created_at",
    quick=("title", "tax_number"),
    path_filters=("customer_id",),
)
REFUSALS = (TaxNumberWrong, ThereAlready)

create = invoice_title.operation(
    "create",
    summary="Add a title for the invoices of a customer.",
    http="POST /customers/{customer_id}/invoice-titles",
    takes=NewTitle,
    gives=InvoiceTitle,
    status=201,
    raises=(NotFound, TooMany, *REFUSALS),
)
get = invoice_title.operation(
    "get",
    summary="Read one title.",
    http="GET /invoice-titles/{invoice_title_id}",
    takes=TitleKey,
    gives=InvoiceTitle,
    safe=True,
    raises=(NotFound,),
)
list_of_customer = invoice_title.operation(
    "list_of_customer",
    summary="List the titles of a customer.",
    http="GET /customers/{customer_id}/invoice-titles",
    takes=OF_CUSTOMER.query_schema,
    gives=Page.of(InvoiceTitle),
    safe=True,
    listing=OF_CUSTOMER,
    raises=(NotFound,),
)
update = invoice_title.operation(
    "update",
    summary="Change a title, or make it the default.",
    http="PATCH /invoice-titles/{invoice_title_id}",
    takes=TitlePatch,
    gives=InvoiceTitle,
    guarded=True,
    raises=(NotFound, Stale, *REFUSALS),
)
remove = invoice_title.operation(
    "remove",
    summary="Delete a title; the oldest one left becomes the default.",
    http="DELETE /invoice-titles/{invoice_title_id}",
    takes=TitleKey,
    gives=InvoiceTitle,
    guarded=True,
    raises=(NotFound, Stale),
)
history = history_of(invoice_title, TitleKey)
