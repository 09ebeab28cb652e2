"""Operations that a flow may want approved before they are done, and how they refuse until then."""

from chassis.errors import Conflict

GATED = (
    *("sales.order.confirm", "sales.order.ship", "sales.quote.send"),
    *("customers.customer.destroy", "customers.contact.destroy", "customers.lead.destroy"),
    *("sales.opportunity.destroy", "sales.product.destroy"),
    *("customers.customer.export", "customers.contact.export", "customers.lead.export"),
    "organization.closed_sheet.export",
)
"""Where a published flow for permits fits one of these, it is done after its approval only."""


class PermitNeeded(Conflict):
    """A flow wants this approved: by `POST /permits` with the same input."""

    code = "organization.permit.needed"
    en = "This needs an approval first: ask for a permit."
    zh = "该操作须先审批，请先提交放行申请。"
