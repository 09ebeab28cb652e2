"""What else can be done with contacts: retire them, find them by surname, keep their birthdays."""

from chassis import fields
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.customers.contact import Contact, ContactKey, ContactTold, Retired, contact

CALENDARS = ("solar", "lunar")


class NotRetired(Conflict):
    code = "customers.contact.not_retired"
    en, zh = "{name} has not retired.", "联系人 {name} 未停用。"


class Retire(ContactKey):
    reason = fields.Text(min=1, max=300, required=True)


class SurnameCount(Schema):
    surname = fields.Text(required=True)
    contacts = fields.Whole(required=True)


class InitialCount(Schema):
    """All surnames whose pinyin begins with one letter."""

    initial = fields.Text(required=True)
    contacts = fields.Whole(required=True)
    surnames = fields.Many(fields.One(SurnameCount), max=600)


class Surnames(Schema):
    items = fields.Many(fields.One(InitialCount), max=30)


class ReportingLines(Schema):
    """Who is above a contact, nearest first, and who reports to it."""

    above = fields.Many(fields.One(Contact), max=20)
    reports = fields.Many(fields.One(Contact), max=200)


class Birthday(ContactTold):
    """A birthday, for the owner of the customer or a greeting."""

    owner_id = fields.Id(allow_none=True)
    customer_name = fields.Text()
    on = fields.Day(required=True)
    calendar = fields.Choice(*CALENDARS)
    days_ahead = fields.Whole(metadata={"description": "0: today."})
    title = fields.Text(metadata={"description": "The person's name."})


retire = contact.operation(
    "retire",
    summary="Note that somebody is no longer there, and why; the record stays.",
    http="POST /contacts/{contact_id}/retire",
    takes=Retire,
    gives=Contact,
    guarded=True,
    raises=(NotFound, Stale, Retired),
)
reinstate = contact.operation(
    "reinstate",
    summary="Note that somebody who retired is there again.",
    http="POST /contacts/{contact_id}/reinstate",
    takes=ContactKey,
    gives=Contact,
    guarded=True,
    raises=(NotFound, Stale, NotRetired),
)
surnames = contact.operation(
    "surnames",
    summary="Count the contacts that the caller sees by surname, under the letters of pinyin.",
    http="GET /contacts/surnames",
    gives=Surnames,
    safe=True,
)
reporting_lines = contact.operation(
    "reporting_lines",
    summary="Read who is above a contact and who reports to it.",
    http="GET /contacts/{contact_id}/reporting-lines",
    takes=ContactKey,
    gives=ReportingLines,
    safe=True,
    raises=(NotFound,),
)
birthday_near = contact.event(
    "birthday_near", summary="A contact has birthday in some days.", data=Birthday, public=True
)
birthday_reached = contact.event(
    "birthday_reached", summary="A contact has birthday today.", data=Birthday, public=True
)
