"""Drafts of orders and quotes that come to nothing: whoever may write one may drop it."""

from chassis.errors import Frozen, NotFound, Stale
from contracts.sales.order import Cancel, NotDraft, Order, order
from contracts.sales.quote import Quote, QuoteTold, Reject, WrongState, quote

WRITTEN = (quote, order)
"""What is drafted before it binds anybody."""

drop_order = order.operation(
    "drop",
    summary="Drop a draft: it is cancelled, and was never binding.",
    http="POST /orders/{order_id}/drop",
    takes=Cancel,
    gives=Order,
    guarded=True,
    raises=(NotFound, Stale, NotDraft),
)
drop_quote = quote.operation(
    "drop",
    summary="Drop a draft: it is cancelled, and goes to nobody any more.",
    http="POST /quotes/{quote_id}/drop",
    takes=Reject,
    gives=Quote,
    guarded=True,
    raises=(NotFound, Stale, WrongState, Frozen),
)
quote_cancelled = quote.event(
    "cancelled", summary="A draft of a quote was dropped.", data=QuoteTold, public=True
)
