"""Operations that a flow may want approved before they are done, and how they refuse until then."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Operation, Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from chassis.holds import LeaveUsed

GATED = (
    *("sales.order.confirm", "sales.order.ship", "sales.quote.send"),
    *("customers.customer.destroy", "customers.contact.destroy", "customers.lead.destroy"),
    "customers.activity.destroy",
    *("sales.opportunity.destroy", "sales.product.destroy"),
    *("customers.customer.export", "customers.contact.export", "customers.lead.export"),
    *("sales.opportunity.export", "sales.quote.export", "sales.order.export"),
    *("sales.product.export", "service_desk.ticket.export"),
    *("customers.contact.vcards", "ledger.customer_statement.print"),
    *("ledger.customer_balance.print", "ledger.supplier_balance.print"),
    *("ledger.receivable.export", "ledger.payable.export", "ledger.receipt.export"),
    *("ledger.payment.export", "ledger.invoice.export", "ledger.entry.export"),
    *("ledger.cash_entry.export", "ledger.expense_claim.export", "ledger.bank_line.export"),
    "ledger.offset.export",
    *("ledger.payroll_run.bank_file", "organization.closed_sheet.export"),
    *("organization.staff.export", "organization.task.export"),
    "organization.personal_request.erase",
)
"""Where a published flow for permits fits one of these, it is done after its approval only."""

JUDGED = (
    *("customer_id", "owner_id", "department_id", "state", "currency", "discount_percent"),
    *("payment_days", "credit_standing", "delivery_state", "probability", "stage", "pipeline_id"),
    *("kind", "source", "region", "industry", "grade", "class_id", "importance", "role", "score"),
    *("category_id", "brand", "format", "columns"),
)
"""Fields of the records, and parts of the input of exports, that conditions may look at."""


class PermitNeeded(Conflict):
    """A flow wants this approved: by `POST /permits` with the same input."""

    code = "organization.permit.needed"
    en = "A flow wants an approval before you {action}: ask for a permit."
    zh = "{permission}须先审批，请先提交放行申请。"


class PermitAwaited(Conflict):
    """A flow wants this approved, and the caller has asked already."""

    code = "organization.permit.awaited"
    en = "You have asked for leave to {action} already; the approval waits."
    zh = "{permission}的放行申请已提交，尚未审批。"


class PermitOutdated(Conflict):
    """What was approved is not what would be done now."""

    code = "organization.permit.outdated"
    en = "The record or the saved view has changed since you got leave to {action}: ask anew."
    zh = "记录或视图在放行获批后已变更，{permission}须重新提交放行申请。"


WITHOUT_LEAVE = (PermitNeeded, PermitAwaited, PermitOutdated, LeaveUsed)
"""How an operation is refused that a flow wants approved."""


class CommandUnfit(Conflict):
    """What is approved must be what can be done: the whole input of the operation."""

    code = "organization.permit.command_unfit"
    coded = ("reason",)
    en = "This is no input to {action}: {reason}"
    zh = "该内容不是{permission}的有效输入：{reason}"


class ToBeDone(Schema):
    """What somebody wants leave for; record_version: what If-Match will say."""

    action = fields.Text(max=120, required=True)
    command = plain.Dict(keys=plain.String(), required=True)
    record_version = fields.Whole(min=1, allow_none=True, load_default=None)


class Judged(Schema):
    """
    What flows look at of what is to be done.

    digest: of the input, with what its saved view says; input_digest: of the input as it stands.
    record_id: of the record that is changed; it stays as it is while the permit waits.
    """

    digest = plain.String(required=True)
    input_digest = plain.String(allow_none=True)
    amount = fields.Money(signed=True, allow_none=True)
    record_id = fields.Id(allow_none=True)
    customer_id = fields.Id(allow_none=True)
    facts = plain.Dict(keys=plain.String())


class Described(Judged):
    """Also what approvers read: the record with its name, or what the saved view says."""

    name = fields.Text(max=240, allow_none=True)
    record = plain.Dict(keys=plain.String(), allow_none=True)


class PermitSpent(Schema):
    permit_id = fields.Id(required=True)


SPENDING = {
    "used": "What was permitted has been done.",
    "given_back": "Nothing came of what was done under a permit: it is good again.",
    "outdated": "The record has changed since somebody asked for leave.",
}
"""What the service of an operation tells of permits for it."""


def subject_of(service: str) -> tuple[Resource, Operation]:
    """Declare how *service* tells what is to be done with its records, and what was done."""
    resource = Resource(service, "permit_subject", zh="放行内容")
    for action, summary in SPENDING.items():
        resource.event(action, summary=summary, data=PermitSpent)
    return resource, resource.operation(
        "describe",
        summary="Tell what somebody wants leave for; refuse what could not be done now.",
        takes=ToBeDone,
        gives=Described,
        safe=True,
        access="internal",
        raises=(CommandUnfit, NotFound, Stale),
    )
