"""What can be asked of the registry, and how it fills a customer."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.errors import NotFound
from chassis.once import Once
from contracts.customers import customer as customer_contract
from contracts.customers import registry as contract
from contracts.customers.parts import CreditCodeWrong
from customers.customers import opening
from customers.customers import store as customers
from customers.customers.model import KNOWN_BY, Customer, checked
from customers.duplicates.numbers import credit_code
from customers.registry.rules import to_fill
from customers.registry.sources import Silent, source_of


@implements(contract.suggest)
def suggest_companies(question, *, settings):
    source = source_of(settings)
    if source is None:
        return {"items": [], "problem": "not_configured"}
    try:
        return {"items": source.search(question["q"], question["limit"]), "problem": None}
    except Silent as silent:
        return {"items": [], "problem": str(silent)}


@implements(contract.get)
def read_company(command, *, settings):
    return _company(command["credit_code"], settings)


def _company(given: str, settings: Any) -> dict[str, Any]:
    code, source = credit_code(given), source_of(settings)
    if code is None:
        raise CreditCodeWrong(credit_code=given)
    try:
        found = source.read(code) if source else None
    except Silent:
        raise contract.RegistrySilent() from None
    if found is None:
        raise NotFound(resource="customers.registered_company", id=code)
    return found


@implements(contract.fill)
def fill_customer(command, *, call, transaction, settings):
    """Ask first: nothing of ours is held while the registry takes its time."""
    with transaction(call, writes=False) as uow:
        Once.look(uow, contract.fill, command)
    known = _company(command["credit_code"], settings)
    with transaction(call) as uow:
        once = Once(uow, contract.fill, command)
        customer = stock.load(uow, Customer, command["customer_id"], change=True)
        filled = _fill(uow, customer, known, settings)
        uow.flush()
        customer.show_to(call)
        return once.keep({"customer": customer, "filled": filled})


def _fill(uow: Any, customer: Customer, known: dict[str, Any], settings: Any) -> list[str]:
    if customer.kind == "person":
        raise contract.NotACompany(name=customer.name)
    if customer.credit_code not in (None, known["credit_code"]):
        raise contract.OtherCompany(credit_code=customer.credit_code)
    fields = to_fill(vars(customer), known)
    if fields:
        was = dict(vars(customer))
        customer.change(checked(fields, settings.numbers_of("customers")))
        if any(name in fields for name in KNOWN_BY):
            opening.know_again(uow, customer, was, "refuse")
        customers.follow_clock(uow, customer.id)
        uow.emit(customer_contract.updated, customer)
    return sorted(fields)
