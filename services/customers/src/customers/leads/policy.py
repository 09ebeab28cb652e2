"""Whether leads may go from colleague to colleague."""

from chassis.uow import UnitOfWork
from contracts.customers.lead import LeadTransferForbidden
from customers.leads.model import Lead
from customers.settings import CustomersSettings


def refuse_forbidden(uow: UnitOfWork, settings: CustomersSettings) -> None:
    """Raise LeadTransferForbidden where who sees only his own leads may not hand them on."""
    if not settings.reps_transfer and uow.call.scope(Lead.resource) == "own":
        raise LeadTransferForbidden()
