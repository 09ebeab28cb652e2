"""Confirm an order: look at it, hold the customer's credit in the ledger, bind the order."""

from zoneinfo import ZoneInfo

from chassis import holds, stock
from chassis.process import Process, Step
from chassis.values import Money
from contracts.credit import standing
from contracts.ledger import exposure
from contracts.sales import order as contract
from sales.customer_refs import credit
from sales.customer_refs import store as customers
from sales.discount_approvals import store as discounts
from sales.opportunities.winning import CONFIRMED, win_by_order
from sales.orders.model import Order


def look(state, *, uow, settings):
    """Note what is about to be confirmed; the version shows whether it is still the same later."""
    order = stock.load(uow, Order, state["order_id"], change=True)
    order.must_be_draft()
    discounts.refuse_order_unless_approved(uow, order, settings.discount_limit_percent)
    customer = customers.chosen(uow, order.customer_id)
    return {
        "version": order.version,
        "customer_id": customer.id,
        "amount": _wire(order.total),
        **_limit(uow, customer, order),
    }


def hold_credit(state, *, rpc, call, step_key):
    """Let the ledger reserve the amount, or refuse it."""
    wanted = {name: state[name] for name in ("customer_id", "order_id", "amount", "limit", "mode")}
    held = rpc.call(exposure.hold, wanted, call, idempotency_key=step_key)
    return {"standing": _standing(state, held)}


def release_credit(state, *, rpc, call, step_key):
    """Give back what was reserved, if anything was."""
    held = {name: state[name] for name in ("customer_id", "order_id")}
    rpc.call(exposure.release, held, call, idempotency_key=step_key)


def bind(state, *, uow, settings):
    """Confirm the order that was looked at; the ledger opens the receivable from the event."""
    order = stock.load(uow, Order, state["order_id"], change=True)
    if order.version != state["version"]:
        raise contract.ChangedMeanwhile(number=order.number)
    holds.use(uow, contract.confirm)
    order.credit_standing = state["standing"]
    order.confirm(uow.now, uow.now.astimezone(ZoneInfo(uow.call.time_zone)).date())
    uow.emit(contract.confirmed, order)
    win_by_order(uow, order, CONFIRMED, settings.win_opportunity_on)


def _limit(uow, customer, order):
    """Return the limit, and what happens above it; a released order is only warned of."""
    held = credit.terms(uow, customer)
    mode = "warn" if held.mode == "block" and order.credit_released_at else held.mode
    return {"limit": _wire(held.limit), "mode": mode, "warn_percent": held.warn_percent}


def _standing(state, held):
    """Tell how the customer stands now that the amount is held."""
    limit, told = state["limit"], (held or {}).get("exposure")
    if limit is None or told is None or told["currency"] != limit["currency"]:
        return "none"
    minor = Money.parse(**told).minor
    return standing(minor, Money.parse(**limit).minor, state.get("warn_percent"))


def _wire(money):
    return None if money is None else {"amount": money.amount, "currency": money.currency}


confirmation = Process(
    "sales.order_confirmation",
    (
        Step("look", look),
        Step("hold_credit", hold_credit, release_credit),
        Step("bind", bind),
    ),
)
