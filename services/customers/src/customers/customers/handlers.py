"""What can be done with customers."""

from chassis import stock
from chassis.binding import implements
from contracts.customers import customer as contract
from customers.customers import store
from customers.customers.model import Customer

get_customer = implements(contract.get)(stock.get(Customer, "customer_id"))
read_history = implements(contract.history)(stock.past(Customer, "customer_id"))
list_customers = implements(contract.listed)(
    stock.listing(Customer, contract.listed, store.matches)
)
search_customers = implements(contract.searched)(
    stock.listing(Customer, contract.searched, store.matches)
)


@implements(contract.create)
def create_customer(fields, *, uow):
    customer = uow.add(Customer(**fields, owner_id=uow.call.actor_id))
    uow.emit(contract.created, customer)
    return customer


@implements(contract.update)
def update_customer(patch, *, uow):
    customer = stock.load(uow, Customer, patch.pop("customer_id"), change=True)
    customer.change(patch)
    uow.emit(contract.updated, customer)
    return customer
