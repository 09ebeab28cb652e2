"""What can be done with invoice titles."""

from chassis import stock
from chassis.binding import implements
from chassis.lists import page
from chassis.values import new_id
from contracts.customers import invoice_title as contract
from customers.customers.model import Customer
from customers.invoice_titles import store
from customers.invoice_titles.model import InvoiceTitle

read_history = implements(contract.history)(
    stock.past(InvoiceTitle, "invoice_title_id", store.seen)
)


@implements(contract.create)
def add_title(fields, *, uow):
    customer = stock.load(uow, Customer, fields["customer_id"], change=True)
    known = store.of_customer(uow, customer.id)
    if len(known) >= contract.MOST:
        raise contract.TooMany(most=contract.MOST)
    title = InvoiceTitle(id=new_id())
    title.change({**fields, "customer_id": customer.id})
    store.refuse_second(uow, title)
    uow.add(title)
    if title.is_default or not known:
        uow.flush()
        store.make_default(uow, title)
    return title


@implements(contract.get)
def get_title(command, *, uow):
    return store.load(uow, command["invoice_title_id"])


@implements(contract.list_of_customer)
def list_titles(command, *, uow):
    command["customer_id"] = stock.load(uow, Customer, command["customer_id"]).id
    return page(uow, contract.OF_CUSTOMER, InvoiceTitle, command, store.seen(uow))


@implements(contract.update)
def change_title(patch, *, uow):
    title = store.load(uow, patch.pop("invoice_title_id"), change=True)
    chosen = patch.pop("is_default", None)
    with uow.session.no_autoflush:
        title.change(patch)
        store.refuse_second(uow, title)
    if chosen:
        store.make_default(uow, title)
    return title


@implements(contract.remove)
def drop_title(command, *, uow):
    title = store.load(uow, command["invoice_title_id"], change=True)
    stock.remove(uow, title)
    store.one_default(uow, title.customer_id)
    return title
