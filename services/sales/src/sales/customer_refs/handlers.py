"""What can be asked about the credit of customers."""

from chassis.binding import implements
from chassis.values import Money
from contracts.sales import credit as contract
from sales.customer_refs import credit, store


@implements(contract.get)
def get_credit(question, *, uow):
    customer = store.seen_with_orders(uow, question["customer_id"])
    told = store.exposure(uow, customer.id, question["currency"])
    nothing = Money(0, question["currency"])
    exposure = told.exposure if told else nothing
    held = credit.terms(uow, customer)
    limit = held.limit
    headroom = None
    if limit is not None and limit.currency == exposure.currency:
        headroom = Money(limit.minor - exposure.minor, limit.currency)
    return {
        "customer_id": customer.id,
        "customer_name": customer.name,
        "credit_limit": limit,
        "grade_name": held.grade_name,
        "payment_days": held.payment_days,
        "mode": held.mode,
        "standing": credit.stands(uow, customer, nothing),
        "receivable": told.receivable if told else nothing,
        "held": told.held if told else nothing,
        "advances": told.advances if told else nothing,
        "exposure": exposure,
        "headroom": headroom,
        "told_at": told.told_at if told else None,
    }
