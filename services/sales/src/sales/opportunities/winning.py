"""How the order of a deal wins it."""

from typing import Any
from zoneinfo import ZoneInfo

from chassis.uow import UnitOfWork
from contracts.sales import opportunity as contract
from sales.opportunities import store

CONFIRMED, PAID = "confirmed", "paid"


def win_by_order(uow: UnitOfWork, order: Any, occasion: str, wins_on: str) -> None:
    """
    Win the open opportunity that *order* came from.

    occasion: what happened to the order; wins_on: the occasion on which deals are won here.
    """
    if occasion != wins_on or order.opportunity_id is None:
        return
    opportunity = store.open_one(uow, order.opportunity_id)
    if opportunity is None:
        return
    today = uow.now.astimezone(ZoneInfo(uow.call.time_zone)).date()
    opportunity.close("won", today, {"reason": order.number})
    store.end_stay(uow, opportunity.id)
    uow.emit(contract.won, opportunity)
