"""The one way in which a customer changes hands, and how many one person may hold."""

from chassis.uow import UnitOfWork
from contracts.customers.parts import CapReached
from customers.caps import store as caps
from customers.contacts import store as contacts
from customers.customers import store
from customers.customers.model import Customer
from customers.ownership import store as ownership
from customers.sharing import store as sharing


def obey_cap(uow: UnitOfWork, owner_id: str, cap: int, *, adding: int = 1) -> None:
    """
    Refuse when *owner_id* would hold more customers than he may; 0 means any number.

    cap: what counts where none is set for the person, the department or the company.
    """
    cap = caps.cap_of(uow, owner_id, cap)
    if cap:
        store.one_at_a_time(uow, owner_id)
    if cap and store.held(uow, owner_id, cap + 1) + adding > cap:
        raise CapReached(owner_id=owner_id, cap=cap)


def is_full(uow: UnitOfWork, owner_id: str, cap: int) -> bool:
    """Return whether somebody holds as many customers as *cap* allows."""
    return bool(cap) and store.held(uow, owner_id, cap) >= cap


def room(uow: UnitOfWork, owner_id: str, cap: int) -> int | None:
    """Return how many more customers somebody may hold; None: any number."""
    cap = caps.cap_of(uow, owner_id, cap)
    return max(cap - store.held(uow, owner_id, cap), 0) if cap else None


def hand_over(
    uow: UnitOfWork,
    customer: Customer,
    to: tuple[str | None, str | None],
    how: str,
    reason: str | None = None,
) -> None:
    """
    Give a customer and its contacts to another owner, and note since when and why.

    to: owner and department; (None, None) is the public pool.
    """
    customer.come_to(*to, uow.now)
    if to[0] is None:
        for share in sharing.all_running(uow, customer.id):
            sharing.finish(uow, share)
    ownership.move(uow, customer, to[0], how, reason)
    contacts.follow_owner(uow, customer.id, *to)
    store.follow_clock(uow, customer.id)
