"""By what a caller finds customers, and those that answer to words in the order of their entry."""

from chassis import sight
from chassis.context import Call
from chassis.hits import Hits
from chassis.uow import UnitOfWork
from customers.contacts.model import Contact
from customers.customers.model import FOUND_BY, Customer, words


def entered(uow: UnitOfWork, text: str) -> Hits | None:
    """Return whom `store.matches` finds for who sees all; None where it needs more than words."""
    if not sees_names(uow.call):
        return None
    return words.entered(uow.session, text, hidden=sees_reach(uow.call))


def sees_names(call: Call) -> bool:
    """Tell whether the caller sees what customers are called and the numbers they are known by."""
    names = ("name", "former_names", "credit_code", *FOUND_BY)
    return sight.sees(call, Customer.resource, *names)


def sees_reach(call: Call) -> bool:
    """Tell whether the caller sees how customers and their contacts are reached."""
    people = sight.sees(call, Contact.resource, "name", "phones", "emails")
    return people and sight.sees(call, Customer.resource, "phones", "emails")
