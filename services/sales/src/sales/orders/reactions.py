"""How drafts follow what their customers owe."""

from functools import partial

from chassis.binding import reacts_to
from contracts.ledger import exposure
from sales.customer_refs import credit
from sales.customer_refs import store as customers
from sales.orders import store


@reacts_to(exposure.changed)
def tell_how_customers_of_drafts_stand_now(event, *, uow):
    customer_id = event["customer_id"]
    uow.at_last(f"drafts:{customer_id}", partial(_judge_drafts, uow, customer_id))


def _judge_drafts(uow, customer_id):
    customer = customers.find(uow, customer_id)
    if customer is None:
        return
    for order in store.drafts_of(uow, customer_id):
        now = credit.stands(uow, customer, order.total)
        if now != order.credit_standing:
            store.note_standing(uow, order.id, now)
