"""What other services can ask about the business with customers."""

from chassis.binding import implements
from contracts.sales import customer_business as contract
from sales.customer_business import store
from sales.customer_refs import store as customers


@implements(contract.of_customers)
def tell_business(question, *, uow):
    ids, since = question["customer_ids"], question["since"]
    orders, deals = store.open_orders(uow, ids), store.open_deals(uow, ids)
    entered = store.entered(uow, ids, since) if since else {}
    items = [
        {
            "customer_id": one,
            "open_orders": orders.get(one, [])[: contract.MOST_NAMED],
            "open_deals": deals.get(one, [])[: contract.MOST_NAMED],
            "entered": entered.get(one, []),
        }
        for one in ids
        if one in orders or one in deals or one in entered
    ]
    return {"items": items}


@implements(contract.hold_off)
def hold_off_business(question, *, uow):
    customers.hold_off(uow, question["customer_ids"])
    told = tell_business(question, uow=uow)
    if any(one["entered"] for one in told["items"]):
        customers.hold_off(uow, question["customer_ids"], now=False)
    return told


@implements(contract.take_up)
def take_up_business(command, *, uow):
    customers.hold_off(uow, command["customer_ids"], now=False)
