"""How every service takes part in the handover of a leaver's work, and how it reports."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Event, Resource
from chassis.fields import Schema

PHASES = ("count", "move", "undo")
KINDS = frozenset(
    {
        *("organization.task", "organization.approval_task", "organization.approval"),
        *("organization.appointment", "customers.customer", "customers.lead"),
        *("customers.registration", "sales.opportunity", "sales.quote", "sales.order"),
        *("ledger.cash_entry", "ledger.pending_entry", "ledger.payment_plan"),
        *("ledger.receivable", "ledger.payable", "ledger.invoice", "ledger.receipt"),
        *("ledger.payment", "ledger.bad_debt", "ledger.credit_note", "service_desk.ticket"),
        *("notify.reminder", "notify.message", "notify.endpoint", "ledger.offset"),
    }
)
"""What changes hands in one of the services; rules for other kinds would move nothing."""


class Heir(Schema):
    id = fields.Id(required=True)
    department_id = fields.Id(allow_none=True)


class HeirsOf(Schema):
    """Who takes over the records of one kind; several share them by customer."""

    resource = fields.Text(max=81, required=True)
    heirs = fields.Many(fields.One(Heir), min=1, max=20, required=True)


class HandoverAsked(Schema):
    """What the organization asks of every service: count, move, or undo."""

    id = fields.Id(required=True)
    phase = fields.Choice(*PHASES, required=True)
    round = fields.Whole(min=0, required=True)
    leaver_id = fields.Id(required=True)
    heirs = fields.Many(fields.One(Heir), min=1, max=20, required=True)
    exceptions = fields.Many(fields.One(HeirsOf), max=50)


class PartReported(Schema):
    """How far one service is with its part: resource → number of records."""

    handover_id = fields.Id(required=True)
    service = fields.Text(max=40, required=True)
    phase = fields.Choice(*PHASES, required=True)
    round = fields.Whole(min=0, required=True)
    counts = plain.Dict(required=True)
    kept = fields.Whole(
        min=0, metadata={"description": "Not undone, because somebody changed the owner since."}
    )
    finished = fields.Flag(required=True)


def part_of(service: str) -> tuple[Resource, Event]:
    """Declare how *service* reports its part of a handover."""
    resource = Resource(service, "handover_part", zh="交接内容")
    summary = "How far this service is with its part of a handover."
    return resource, resource.event("reported", summary=summary, data=PartReported)
