"""How orders learn what is paid and what is owed no more: the second half of order to cash."""

from chassis.binding import reacts_to
from contracts.ledger import receivable
from contracts.sales import order as contract
from sales.opportunities.winning import PAID, win_by_order
from sales.orders import store as orders
from sales.payments import store


@reacts_to(receivable.changed)
def follow_what_is_owed(event, *, uow, settings):
    if event["source_type"] != "order":
        return
    order = orders.locked(uow, event["source_id"])
    store.keep_debt(uow, _debt(event))
    if order is not None:
        _receive(uow, order, settings)


def _receive(uow, order, settings):
    before = order.state
    order.receive(*store.settled(uow, order.id), now=uow.now)
    bound = order.state in ("confirmed", "completed")
    if bound and order.payment_state in ("full", "settled") and order.paid_minor:
        win_by_order(uow, order, PAID, settings.win_opportunity_on)
    if (before, order.state) == ("confirmed", "completed"):
        uow.emit(contract.completed, order)
    if (before, order.state) == ("completed", "confirmed"):
        uow.emit(contract.reopened, order)


def _debt(event):
    credited, given_up = event["credited"].minor, event["written_off"].minor
    paid = event["amount"].minor - event["open_amount"].minor - credited - given_up
    if event["state"] == "cancelled":
        paid = credited = given_up = 0  # what came in is an advance by now
    bad_debt, set_off = event.get("bad_debt"), event.get("set_off")
    return {
        "order_id": event["source_id"],
        "version": event.version,
        "paid_minor": paid,
        "credited_minor": credited,
        "given_up_minor": given_up,
        "bad_debt_minor": min(bad_debt.minor, given_up) if bad_debt else 0,
        "set_off_minor": set_off.minor if set_off else 0,
        "offset_numbers": event.get("offset_numbers"),
    }
