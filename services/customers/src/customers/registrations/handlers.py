"""What can be done with registrations."""

from chassis import stock
from chassis.attachments.vouched import files_of
from chassis.binding import implements
from chassis.errors import NotFound, blaming
from chassis.values import new_id
from contracts.customers import registration as contract
from contracts.customers.parts import Duplicate
from contracts.organization import access, approval_flow
from customers.customers import holding
from customers.customers import store as customers
from customers.customers.model import Customer, checked
from customers.duplicates.candidates import pointer
from customers.duplicates.rules import masked_name
from customers.pools import store as pools
from customers.registrations import store
from customers.registrations.model import ADMITTING, Registration
from customers.staff import store as staff

check_choice = stock.choosing(approval_flow.check_choice, Registration.resource)
get_registration = implements(contract.get)(stock.get(Registration, "registration_id"))
list_registrations = implements(contract.listed)(stock.listing(Registration, contract.listed))
search_registrations = implements(contract.searched)(stock.listing(Registration, contract.searched))
tell_viewers = implements(contract.who_sees)(
    stock.viewers(Registration, "registration_id", access.viewers)
)
read_history = implements(contract.history)(stock.past(Registration, "registration_id"))


@implements(contract.create)
def write_registration(fields, *, uow, settings):
    owner, department = uow.call.actor_id, next(iter(uow.call.departments), None)
    registration = Registration(state="draft", owner_id=owner, department_id=department)
    registration.change(_kept(uow, fields, settings))
    return uow.add(registration)


@implements(contract.update)
def change_registration(patch, *, uow, settings):
    key = patch.pop("registration_id")
    registration = stock.load(uow, Registration, key, change=True)
    registration.change(_kept(uow, patch, settings))
    return registration


@implements(contract.submit, first=check_choice)
def ask_for_the_approval(command, *, uow):
    registration = stock.load(uow, Registration, command["registration_id"], change=True)
    registration.must_be(*ADMITTING["submit"])
    fields = registration.becomes
    found = customers.candidates(uow, fields)
    if any(one["blocking"] for one in found):
        raise Duplicate(candidates=found, at=pointer(found))
    store.refuse_registered(uow, registration)
    snapshot = {**registration.told(), "files": files_of(uow, registration)}
    approval_id, version = new_id(), registration.version
    registration.state, registration.answer = "pending", None
    registration.freeze(approval_id, snapshot)
    uow.emit(
        contract.approval_requested,
        registration,
        id=approval_id,
        document_resource=Registration.resource,
        document_id=registration.id,
        document_version=version,
        title=registration.name,
        amount=registration.expected_amount,
        department_id=registration.department_id,
        submitter_id=uow.call.actor_id,
        submitter_name=uow.call.actor_name,
        chosen_ids=command["approver_ids"],
        facts={
            "region": registration.region,
            "industry": registration.industry,
            "owner_id": registration.owner_id,
        },
        snapshot=snapshot,
        snapshot_hash=registration.frozen_hash,
        customer_id=None,
    )
    return registration


@implements(contract.choose)
def choose_whose_it_becomes(wish, *, uow, settings):
    registration = stock.load(uow, Registration, wish["registration_id"], change=True)
    registration.must_be(*ADMITTING["choose"])
    if registration.owner_id == uow.call.actor_id:
        raise contract.OwnChoice()
    if wish["owner_id"] and wish["pool_id"]:
        raise contract.OwnerAndPool()
    if wish["owner_id"]:
        staff.active(uow, wish["owner_id"])
        with blaming("/owner_id"):
            holding.obey_cap(uow, wish["owner_id"], settings.holding_cap)
    if wish["pool_id"]:
        pools.taking(uow, wish["pool_id"])
    store.choose(uow, registration, wish)
    return registration


@implements(contract.conflicts)
def tell_conflicts(command, *, uow):
    registration = stock.load(uow, Registration, command["registration_id"])
    others = store.rivals(uow, registration)
    names = staff.names(uow, (one.owner_id for one in others))
    told = ("id", "state", "owner_id", "origin", "created_at", "protected_until")
    rows = [{name: getattr(one, name) for name in told} for one in others]
    partners = {
        one.id: one for one in customers.briefs(uow, {o.partner_id for o in others if o.partner_id})
    }
    for row, other in zip(rows, others, strict=True):
        row |= _partner(partners.get(other.partner_id))
    return {
        "customers": customers.candidates(uow, registration.becomes),
        "registrations": [{**row, "owner_name": names.get(row["owner_id"])} for row in rows],
    }


def _partner(brief):
    """Tell a partner as a candidate is told: masked where the caller may not see it."""
    if brief is None:
        return {"partner_id": None, "partner_name": None}
    name = brief.name if brief.visible else masked_name(brief.name)
    return {"partner_id": brief.id if brief.visible else None, "partner_name": name}


def _kept(uow, fields, settings):
    if fields.get("partner_id"):
        try:
            stock.load(uow, Customer, fields["partner_id"])
        except NotFound:
            raise contract.PartnerNeeded() from None
    told = checked(fields, settings.numbers_of("registrations"))
    return {name: value for name, value in told.items() if name != "phone"}
