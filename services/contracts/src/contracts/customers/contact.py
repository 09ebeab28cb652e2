"""Contacts: the people we talk to at a customer."""

from chassis import fields
from chassis.contract import Resource
from chassis.custom.refusals import CustomFieldsWrong
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from chassis.listing import Listing, Page
from contracts.customers.contact_details import PersonDetails, PersonStanding, Reporting
from contracts.customers.parts import (
    Beside,
    ComingBack,
    Email,
    MergedAway,
    NameWithoutLetters,
    Phone,
    PhoneWrong,
    no_advertising,
)
from contracts.histories import history_of
from contracts.organization import access
from contracts.recycle_bins import destroy_of_bin, list_of_bin
from contracts.shared import CustomFields, NewCustomFields, RecyclableFields

ROLES = ("decision_maker", "user", "buyer", "finance", "influencer")


class ContactFields(PersonDetails, CustomFields):
    """What people may write."""

    name = fields.Text(min=1, max=100, required=True)
    title = fields.Text(max=80, allow_none=True)
    department = fields.Text(max=80, allow_none=True)
    role = fields.Choice(*ROLES, allow_none=True)
    phones = fields.Many(fields.One(Phone), max=20)
    emails = fields.Many(fields.One(Email), max=20)
    birthday = fields.Day(allow_none=True)
    description = fields.LongText(max=2000, allow_none=True)


class NewContact(NewCustomFields, Reporting, ContactFields):
    customer_id = fields.Id(required=True)
    primary = fields.Flag(load_default=False)
    on_duplicate = fields.Choice("refuse", "create", load_default="refuse")


class ContactKey(Schema):
    contact_id = fields.Id(required=True)


class ContactPatch(Reporting, ContactFields, ContactKey):
    """Fields that are not given stay as they are."""

    name = fields.Text(min=1, max=100)
    on_duplicate = fields.Choice("refuse", "create", load_default="refuse")


class Contact(Reporting, ContactFields, PersonStanding, RecyclableFields):
    customer_id = fields.Id(required=True)
    primary = fields.Flag()
    phone = fields.Text(allow_none=True, metadata={"description": "The primary number, E.164."})
    email = fields.Text(allow_none=True, metadata={"description": "The primary address."})
    owner_id = fields.Id(allow_none=True, metadata={"description": "The customer's owner."})


class ReturningContact(ComingBack, ContactKey):
    """A contact of the recycle bin."""


class NotedContact(Beside, Contact):
    """A new or changed contact, and which contacts and customers it may be already."""


class ContactTold(Schema):
    """What events tell of a contact."""

    id = fields.Id(required=True)
    customer_id = fields.Id()
    name = fields.Text()
    primary = fields.Flag()
    phone = fields.Text(allow_none=True)
    email = fields.Text(allow_none=True)
    opt_outs = no_advertising()
    custom = fields.CustomValues()


class ContactDuplicate(Conflict):
    """A contact with one of these phone numbers is there already."""

    code = "customers.contact.duplicate"
    pointer = "/phones"
    en = "A contact with the phone number {number} exists already."
    zh = "电话为 {number} 的联系人已存在。"


class ContactKnown(Conflict):
    """The rules for contacts mind what this one has in common with others; see `candidates`."""

    code = "customers.contact.known"
    en = "This contact seems to exist already."
    zh = "该联系人可能已存在，请核对疑似重复的记录。"


class BirthdayAhead(Conflict):
    """Nobody was born after today, by the calendar of the house."""

    code = "customers.contact.birthday_ahead"
    pointer = "/birthday"
    en, zh = "The birthday {birthday} is in the future.", "生日 {birthday} 晚于今天。"


class NoLeapMonth(Conflict):
    """Few years have a leap month, and each only one."""

    code = "customers.contact.no_leap_month"
    pointer = "/lunar_birthday/leap"
    en = "The lunar year {year} has no leap month {month}."
    zh = "农历 {year} 年没有闰 {month} 月。"


class CustomerInBin(Conflict):
    code = "customers.contact.customer_in_bin"
    en = "Its customer {name} lies in the recycle bin: take that one out first."
    zh = "所属客户“{name}”仍在回收站中，请先恢复该客户。"


class Retired(Conflict):
    code = "customers.contact.retired"
    en, zh = "{name} has retired.", "联系人 {name} 已停用。"


class ReportingRing(Conflict):
    code = "customers.contact.reporting_ring"
    pointer = "/reports_to_id"
    en = "{name} reports to this contact already, or the line would be longer than {deepest}."
    zh = "{name} 已是该联系人的下级，或汇报线超过 {deepest} 级。"


class UnknownSuperior(Conflict):
    code = "customers.contact.unknown_superior"
    pointer = "/reports_to_id"
    en, zh = "There is no such contact that you may see.", "联系人不存在或不可见。"


DEEPEST_LINE = 20
LINE = (ReportingRing, UnknownSuperior)
contact = Resource(
    "customers",
    "contact",
    zh="联系人",
    personal=(
        "name",
        "phones",
        "emails",
        "phone",
        "email",
        "birthday",
        "lunar_birthday",
        "next_birthday_on",
        "gender",
        "description",
        "preferences",
    ),
    by_sales_tree=True,
)

create = contact.operation(
    "create",
    summary="Add a contact to a customer.",
    http="POST /customers/{customer_id}/contacts",
    takes=NewContact,
    gives=NotedContact,
    status=201,
    raises=(
        *(NotFound, PhoneWrong, NameWithoutLetters, ContactDuplicate, ContactKnown),
        *(CustomFieldsWrong, BirthdayAhead, NoLeapMonth, *LINE),
    ),
)
get = contact.operation(
    "get",
    summary="Read one contact.",
    http="GET /contacts/{contact_id}",
    takes=ContactKey,
    gives=Contact,
    safe=True,
    raises=(NotFound,),
)
FILTERS = {
    "customer_id": "id",
    "name": "text",
    "phone": "text",
    "email": "text",
    "role": "choice",
    "primary": "flag",
    "birthday": "day",
    "gender": "choice",
    "stance": "choice",
    "surname": "text",
    "surname_initial": "text",
    "reports_to_id": "id",
    "next_birthday_on": "day",
    "retired_at": "instant",
    "created_at": "instant",
    **dict.fromkeys(("title", "department", "description", "preferences"), "text"),
    "retired_reason": "text",
    **dict.fromkeys(("owner_id", "created_by", "updated_by"), "id"),
    "updated_at": "instant",
}
names = contact.naming("reports_to_id")
listed, searched = contact.list_operations(
    Contact,
    summary="List contacts of all customers that the caller may see.",
    filters=FILTERS,
    sorts=("created_at", "name"),
    quick=True,
    includes=("customer", "owner"),
)
OF_CUSTOMER = Listing(
    item=Contact,
    filters=FILTERS,
    sorts=("created_at", "name"),
    default_sort="created_at",
    quick=True,
    path_filters=("customer_id",),
)
list_of_customer = contact.operation(
    "list_of_customer",
    summary="List the contacts of one customer.",
    http="GET /customers/{customer_id}/contacts",
    takes=OF_CUSTOMER.query_schema,
    gives=Page.of(Contact),
    safe=True,
    listing=OF_CUSTOMER,
    raises=(NotFound,),
)
update = contact.operation(
    "update",
    summary="Change fields of a contact.",
    http="PATCH /contacts/{contact_id}",
    takes=ContactPatch,
    gives=NotedContact,
    guarded=True,
    raises=(
        *(NotFound, Stale, PhoneWrong, NameWithoutLetters, ContactDuplicate, ContactKnown),
        *(CustomFieldsWrong, BirthdayAhead, NoLeapMonth, *LINE),
    ),
)
make_primary = contact.operation(
    "make_primary",
    summary="Make this the customer's one primary contact.",
    http="POST /contacts/{contact_id}/make-primary",
    takes=ContactKey,
    gives=Contact,
    guarded=True,
    raises=(NotFound, Stale, Retired),
)
remove = contact.operation(
    "remove",
    summary="Move a contact to the recycle bin.",
    http="DELETE /contacts/{contact_id}",
    takes=ContactKey,
    gives=Contact,
    guarded=True,
    raises=(NotFound, Stale),
)
list_removed = list_of_bin(contact, listed, Contact, "contacts")
destroy = destroy_of_bin(contact, ContactKey)
restore = contact.operation(
    "restore",
    summary="Take a contact out of the recycle bin; its customer must not be there.",
    http="POST /contacts/{contact_id}/restore",
    takes=ReturningContact,
    gives=NotedContact,
    guarded=True,
    raises=(NotFound, Stale, CustomerInBin, MergedAway, ContactDuplicate, ContactKnown),
)
history = history_of(contact, ContactKey)
who_sees = access.who_sees(contact, ContactKey)
created = contact.event(
    "created", summary="A contact was added to a customer.", data=ContactTold, public=True
)
updated = contact.event(
    "updated", summary="Fields of a contact changed.", data=ContactTold, public=True
)
removed = contact.event(
    "removed", summary="A contact went to the recycle bin.", data=ContactTold, public=True
)
restored = contact.event(
    "restored", summary="A contact came back from the recycle bin.", data=ContactTold, public=True
)
