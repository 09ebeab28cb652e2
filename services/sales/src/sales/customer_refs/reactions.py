"""How sales learns about customers and their exposure."""

from chassis.binding import reacts_to
from contracts.customers import customer
from contracts.ledger import exposure
from sales.customer_refs import store
from sales.customer_refs.model import CustomerRef, ExposureRef


@reacts_to(
    customer.created,
    customer.updated,
    customer.transferred,
    customer.claimed,
    customer.released,
    customer.restored,
)
def keep_what_we_need_of_the_customer(event, *, uow):
    store.keep(uow, CustomerRef, _row(event))


@reacts_to(customer.removed)
def sell_nothing_to_a_removed_customer(event, *, uow):
    store.keep(uow, CustomerRef, {**_row(event), "removed": True})


@reacts_to(exposure.changed)
def keep_the_exposure_of_the_customer(event, *, uow):
    amounts = {
        f"{name}_minor": event[name].minor
        for name in ("receivable", "held", "advances", "exposure")
    }
    key = {"customer_id": event["customer_id"], "currency": event["currency"]}
    row = {**key, **amounts, "version": event.version, "told_at": uow.now}
    store.keep(uow, ExposureRef, row)


def _row(event):
    limit = event.get("credit_limit")
    return {
        "id": event.subject,
        "version": event.version,
        "name": event.get("name") or "",
        "owner_id": event.get("owner_id"),
        "credit_limit_minor": limit.minor if limit else None,
        "currency": limit.currency if limit else "CNY",
        "removed": False,
    }
