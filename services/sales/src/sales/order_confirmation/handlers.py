"""The way into the confirmation of orders."""

from chassis import stock
from chassis.binding import implements
from chassis.gates import gate
from contracts.organization import permit
from contracts.sales import order as contract
from sales.order_confirmation.process import confirmation, look
from sales.orders import store
from sales.orders.model import Order


@implements(contract.confirm, first=gate(permit.check, contract.confirm, look))
def confirm_order(command, *, processes, transaction, call):
    processes.run(confirmation, command["order_id"], {"order_id": command["order_id"]})
    with transaction(call, writes=False) as uow:
        return store.whole(stock.load(uow, Order, command["order_id"]))
