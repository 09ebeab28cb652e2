"""What can be asked about credit, and holding it for orders."""

from chassis.binding import implements
from chassis.values import Money
from contracts.ledger import exposure as contract
from ledger.customer_refs import store as customers
from ledger.exposures import store
from ledger.exposures.model import check_limit_currency


@implements(contract.foresee)
def foresee_exposure(order, *, uow):
    customer_id = customers.present(uow, order["customer_id"])
    customers.expect_seen(uow, customer_id)
    amount, limit = order["amount"], order["limit"]
    check_limit_currency(limit, amount.currency)
    now = store.read(uow, customer_id, amount.currency).total_minor
    then = now + amount.minor
    return {
        "customer_id": customer_id,
        "exposure": Money(now, amount.currency),
        "exposure_then": Money(then, amount.currency),
        "limit": limit,
        "headroom_then": None if limit is None else Money(limit.minor - then, limit.currency),
        "within_limit": None if limit is None else then <= limit.minor,
    }


@implements(contract.of_customers)
def tell_exposures(question, *, uow):
    return {"items": store.open_of(uow, question["customer_ids"])}


@implements(contract.hold)
def hold_credit(order, *, uow, settings):
    amount, order_id = order["amount"], order["order_id"]
    exposure = store.lock(uow, order["customer_id"], amount.currency)
    held = store.hold_of(uow, order_id)
    if held is not None and held.state == "used":
        return exposure  # a late twin of a request whose order is confirmed by now
    counted = held.counted_for(exposure) if held is not None else 0
    if order["mode"] == "block":
        exposure.admit(amount.minor - counted, order["limit"])
    store.hold(uow, exposure, order_id, amount.minor, settings.hold_hours)
    return exposure


@implements(contract.release)
def release_credit(order, *, uow):
    held = store.hold_of(uow, order["order_id"])
    currency = held.currency if held else "CNY"
    customer_id = held.customer_id if held else order["customer_id"]
    exposure = store.lock(uow, customer_id, currency)
    store.shift(uow, exposure, held=-store.free(uow, order["order_id"], "released"))
    return exposure
