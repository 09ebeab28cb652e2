"""What can be done with shares."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.contract import Operation
from chassis.lists import page
from chassis.scopes import present, visible
from chassis.uow import UnitOfWork
from contracts.customers import share as contract
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.sharing import store
from customers.sharing.model import Share
from customers.staff import store as staff
from customers.structure import store as departments


@implements(contract.create)
def share_customer(fields, *, uow):
    customer = stock.load(uow, Customer, fields.pop("customer_id"))
    _refuse_guests(uow, customer.id)
    # Locked, so that no merger takes it away meanwhile and leaves a share that nobody sees.
    uow.load(Customer, customer.id, present(Customer), change=True)
    holder_id = holder = fields["holder_id"]
    if fields["holder_kind"] == "staff":
        holder = staff.active(uow, holder_id, "/holder_id").name
        if holder_id == customer.owner_id:
            raise contract.HasItAnyway(holder=holder)
    else:
        departments.expect(uow, holder_id, "/holder_id")
    if store.running(uow, customer.id, fields["holder_kind"], holder_id):
        raise contract.SharedAlready(holder=holder)
    return store.open_share(uow, customer, fields)


@implements(contract.update)
def change_share(patch, *, uow):
    share = _load(uow, patch.pop("share_id"), change=True)
    _refuse_guests(uow, share.customer_id)
    share.change(patch, uow.now)
    store.settle(uow, share)
    return share


@implements(contract.end)
def end_share(command, *, uow):
    """Whom it is for may end it as well."""
    share = _load(uow, command["share_id"], change=True)
    share.must_run()
    if share.holder_id != uow.call.actor_id:
        _refuse_guests(uow, share.customer_id)
    store.finish(uow, share)
    return share


@implements(contract.get)
def get_share(command, *, uow):
    return _load(uow, command["share_id"])


@implements(contract.list_of_customer)
def list_shares_of_customer(command, *, uow):
    stock.load(uow, Customer, command["customer_id"])
    return page(uow, contract.OF_CUSTOMER, Share, command)


@implements(contract.listed)
def list_shares(command, *, uow):
    return _page(uow, contract.listed, command)


@implements(contract.searched)
def search_shares(command, *, uow):
    return _page(uow, contract.searched, command)


def _page(uow: UnitOfWork, operation: Operation, command: Any) -> Any:
    assert operation.listing is not None
    return page(uow, operation.listing, Share, command, _seen(uow))


def _seen(uow: UnitOfWork) -> Any:
    """Return the condition that the caller sees the customer, or was the one it was for."""
    return Share.customer_id.in_(customers.seen(uow)) | (Share.holder_id == uow.call.actor_id)


read_history = implements(contract.history)(stock.past(Share, "share_id", _seen))


def _load(uow: UnitOfWork, share_id: str, *, change: bool = False) -> Share:
    return uow.load(Share, share_id, _seen(uow), change=change)


def _refuse_guests(uow: UnitOfWork, customer_id: str) -> None:
    """Refuse who sees a customer only because it was shared with him."""
    if not customers.is_own(uow, customer_id, visible(Customer, uow.call, shared=False)):
        raise contract.NotToShare()
