"""Affiliations: the role of one contact in several customers."""

from typing import Any

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale, UnknownRecord
from chassis.fields import Schema
from chassis.listing import Listing, Page
from contracts.customers.contact import ROLES
from contracts.customers.contact_details import STANCES
from contracts.histories import history_of
from contracts.readings import get_of
from contracts.shared import RecordFields


class AtHome(Conflict):
    code = "customers.affiliation.at_home"
    pointer = "/customer_id"
    en = "{name} belongs to this customer anyway; its role stands in the contact."
    zh = "{name} 本来就是该客户的联系人，请直接修改联系人角色。"


class ThereAlready(Conflict):
    code = "customers.affiliation.there_already"
    pointer = "/customer_id"
    en, zh = "{name} has a role in this customer already.", "{name} 在该客户已有角色。"


class AffiliationFields(Schema):
    """What people may write."""

    role = fields.Choice(*ROLES, allow_none=True)
    title = fields.Text(max=80, allow_none=True)
    stance = fields.Choice(*STANCES, allow_none=True)
    active = fields.Flag()
    note = fields.Text(max=300, allow_none=True)


class NewAffiliation(AffiliationFields):
    contact_id = fields.Id(required=True)
    customer_id = fields.Id(required=True)
    active = fields.Flag(load_default=True)


class AffiliationKey(Schema):
    affiliation_id = fields.Id(required=True)


class AffiliationPatch(AffiliationFields, AffiliationKey):
    """Fields that are not given stay as they are."""


class Affiliation(AffiliationFields, RecordFields):
    """Seen by those who see the customer or the contact."""

    contact_id = fields.Id()
    contact_name = fields.Text()
    phone = fields.Text(allow_none=True)
    email = fields.Text(allow_none=True)
    customer_id = fields.Id()
    customer_name = fields.Text()


FILTERS = {"customer_id": "id", "contact_id": "id", "role": "choice", "active": "flag"}
AT_WORK = ("contact_name", "phone", "email")


class NoRole(Conflict):
    """A person takes part where he is at home or has a role."""

    code = "customers.affiliation.no_role"
    en = "{name} belongs to another customer and has no role in this one."
    zh = "{name} 属于其他客户，在该客户中没有任职。"


affiliation = Resource("customers", "affiliation", zh="联系人任职", personal=AT_WORK)

create = affiliation.operation(
    "create",
    summary="Say which role a contact has in another customer.",
    http="POST /contacts/{contact_id}/affiliations",
    takes=NewAffiliation,
    gives=Affiliation,
    status=201,
    raises=(NotFound, UnknownRecord, AtHome, ThereAlready),
)
get = get_of(affiliation, AffiliationKey, Affiliation)
LISTED: dict[str, Any] = {"item": Affiliation, "filters": FILTERS, "quick": ("title",)}
OF_CONTACT = Listing(**LISTED, path_filters=("contact_id",))
OF_CUSTOMER = Listing(**LISTED, path_filters=("customer_id",))
list_of_contact = affiliation.operation(
    "list_of_contact",
    summary="List the other customers in which a contact has a role.",
    http="GET /contacts/{contact_id}/affiliations",
    takes=OF_CONTACT.query_schema,
    gives=Page.of(Affiliation),
    safe=True,
    listing=OF_CONTACT,
    raises=(NotFound,),
)
list_of_customer = affiliation.operation(
    "list_of_customer",
    summary="List the contacts of others that have a role in a customer.",
    http="GET /customers/{customer_id}/affiliations",
    takes=OF_CUSTOMER.query_schema,
    gives=Page.of(Affiliation),
    safe=True,
    listing=OF_CUSTOMER,
    raises=(NotFound,),
)
update = affiliation.operation(
    "update",
    summary="Change the role of a contact in another customer.",
    http="PATCH /affiliations/{affiliation_id}",
    takes=AffiliationPatch,
    gives=Affiliation,
    guarded=True,
    raises=(NotFound, Stale),
)
remove = affiliation.operation(
    "remove",
    summary="Take the role of a contact in another customer away.",
    http="DELETE /affiliations/{affiliation_id}",
    takes=AffiliationKey,
    gives=Affiliation,
    guarded=True,
    raises=(NotFound, Stale),
)
history = history_of(affiliation, AffiliationKey)
