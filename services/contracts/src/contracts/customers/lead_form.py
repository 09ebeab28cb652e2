"""Web forms by which strangers become leads (网页表单), each with a key and a guard."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.addresses import email
from contracts.customers.parts import NameWithoutLetters, PhoneWrong, phone
from contracts.histories import history_of
from contracts.shared import RecordFields


class FormClosed(Conflict):
    code = "customers.lead_form.closed"
    en, zh = "This form is not taken any more.", "该表单已停用。"


class FormFull(Conflict):
    code = "customers.lead_form.full"
    en, zh = "This form has been sent too often today.", "该表单今日提交次数已达上限。"


class NoWayToAnswer(Conflict):
    code = "customers.lead_form.no_way_to_answer"
    pointer = "/phone"
    en, zh = "A phone number or an e-mail address is needed.", "请填写电话或邮箱。"


class LeadFormFields(Schema):
    """What people may write."""

    name = fields.Text(min=1, max=100)
    source = fields.Text(min=1, max=80, metadata={"description": "The source of its leads."})
    region = fields.Text(max=80, allow_none=True)
    to = fields.Choice(
        "rule", "pool", metadata={"description": "Whose the leads are: as the rules say, or none."}
    )
    active = fields.Flag()
    per_day = fields.Whole(
        min=1,
        max=100_000,
        metadata={"description": "How often it is taken on one day of the company's clock."},
    )


class NewLeadForm(LeadFormFields):
    name = fields.Text(min=1, max=100, required=True)
    source = fields.Text(min=1, max=80, required=True)
    region = fields.Text(max=80, allow_none=True, load_default=None)
    to = fields.Choice("rule", "pool", load_default="rule")
    active = fields.Flag(load_default=True)
    per_day = fields.Whole(min=1, max=100_000, load_default=500)


class LeadFormKey(Schema):
    lead_form_id = fields.Id(required=True)


class LeadFormPatch(LeadFormFields, LeadFormKey):
    """Fields that are not given stay as they are."""


class LeadForm(LeadFormFields, RecordFields):
    key = fields.Text(metadata={"description": "Stands in the page; whoever has it may send."})
    taken = fields.Whole(
        metadata={"description": "New leads, and what was added to open ones or to customers."}
    )
    dropped = fields.Whole(metadata={"description": "What looked like a machine, or came twice."})


class Submission(Schema):
    """What a stranger sends."""

    key = fields.Text(min=20, max=64, required=True, validate=[fields.Matches(r"^[A-Za-z0-9_-]+$")])
    name = fields.Text(min=1, max=100, required=True)
    company = fields.Text(max=200, allow_none=True, load_default=None)
    phone = phone(allow_none=True, load_default=None)
    email = email(allow_none=True, load_default=None)
    message = fields.LongText(max=2000, allow_none=True, load_default=None)
    homepage = fields.Text(
        max=200,
        allow_none=True,
        load_default=None,
        metadata={"description": "Not to be shown: people leave it empty, machines do not."},
    )


class Taken(Schema):
    received = fields.Flag(required=True)


class Wrote(Schema):
    """Who has written something by a form, and whom that concerns."""

    name = fields.Text()
    owner_id = fields.Id(allow_none=True)
    administrator_ids = fields.Many(
        fields.Id(), metadata={"description": "Of the pool of whom nobody owns."}
    )
    keeper_id = fields.Id(allow_none=True, metadata={"description": "Who opened the form."})
    summary = fields.Text(max=200, metadata={"description": "How what was written begins."})


class SentAgain(Wrote):
    """Whose lead is open has written something else."""

    id = fields.Id(required=True, metadata={"description": "The lead."})


class CustomerWrote(Wrote):
    """A customer has written something by a form."""

    id = fields.Id(required=True, metadata={"description": "The customer."})


class FormFilled(Schema):
    """A form was taken as often as it may be on one day."""

    id = fields.Id(required=True)
    name = fields.Text()
    created_by = fields.Id(allow_none=True)
    on = fields.Day()
    per_day = fields.Whole()


class FormDropped(Schema):
    """What was sent by a form on one day and not taken, without second clicks."""

    id = fields.Id(required=True)
    name = fields.Text()
    created_by = fields.Id(allow_none=True)
    on = fields.Day()
    dropped = fields.Whole()


lead_form = Resource("customers", "lead_form", zh="网页表单")

create = lead_form.operation(
    "create",
    summary="Open a form; its key goes into the page.",
    http="POST /lead-forms",
    takes=NewLeadForm,
    gives=LeadForm,
    status=201,
)
get = lead_form.operation(
    "get",
    summary="Read one form.",
    http="GET /lead-forms/{lead_form_id}",
    takes=LeadFormKey,
    gives=LeadForm,
    safe=True,
    raises=(NotFound,),
)
listed, searched = lead_form.list_operations(
    LeadForm,
    summary="List the forms.",
    filters={"name": "text", "source": "text", "active": "flag"},
    sorts=("created_at", "name"),
    quick=("name",),
)
update = lead_form.operation(
    "update",
    summary="Change or close a form.",
    http="PATCH /lead-forms/{lead_form_id}",
    takes=LeadFormPatch,
    gives=LeadForm,
    guarded=True,
    raises=(NotFound, Stale),
)
renew_key = lead_form.operation(
    "renew_key",
    summary="Give a form another key; pages with the old one are not taken any more.",
    http="POST /lead-forms/{lead_form_id}/renew-key",
    takes=LeadFormKey,
    gives=LeadForm,
    guarded=True,
    raises=(NotFound, Stale),
)
history = history_of(lead_form, LeadFormKey)
submit = lead_form.operation(
    "submit",
    summary="Send a form from a web page; the answer does not tell whether it was taken for spam.",
    http="POST /lead-forms/submit",
    takes=Submission,
    gives=Taken,
    access="public",
    raises=(NotFound, FormClosed, FormFull, NoWayToAnswer, PhoneWrong, NameWithoutLetters),
)
sent_again = lead_form.event(
    "sent_again",
    summary="Whose lead is open wrote again; it is kept as a follow-up of that lead.",
    data=SentAgain,
)
customer_wrote = lead_form.event(
    "customer_wrote",
    summary="A customer, known by number, address or rule, wrote; it is kept as a follow-up.",
    data=CustomerWrote,
)
filled = lead_form.event(
    "filled", summary="A form was taken as often as it may be on one day.", data=FormFilled
)
day_over = lead_form.event(
    "day_over", summary="A day is over on which a form dropped something.", data=FormDropped
)
