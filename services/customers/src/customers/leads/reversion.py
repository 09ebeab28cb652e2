"""The process that takes a conversion back, over customers and sales: all or nothing."""

from typing import Any

from chassis import stock
from chassis.process import Process, Step
from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.customers import contact as contact_contract
from contracts.customers import customer as customer_contract
from contracts.customers import lead as contract
from contracts.customers.converting import ActivityInBin, BecameNobody
from contracts.sales import customer_business, opportunity
from customers.activities import store as activities
from customers.contacts import store as contacts
from customers.contacts.model import Contact
from customers.credit import asking
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.customers.stand_ins import merged_into
from customers.duplicates import store as duplicates
from customers.leads import aftermath, store
from customers.leads.model import Lead
from customers.timeline import store as timeline
from customers.timeline.store import Note, note

DEALS = ("sales.quote.", "sales.order.", "ledger.", "sales.opportunity.won")


def reserve(state, *, uow):
    """Check that nobody has worked with what came of the lead, and keep others away."""
    lead = stock.load(uow, Lead, state["lead_id"], change=True)
    lead.begin_to_revert()
    customer = uow.session.get(Customer, lead.customer_id)
    if customer is None or customer.deleted_at or aftermath.is_merged(uow, lead, customer):
        raise BecameNobody()
    is_new = customer.created_at == lead.converted_at
    _refuse_worked_with(uow, lead, customer, is_new=is_new)
    return {
        "linked": not is_new,
        "customer_id": lead.customer_id,
        "contact_id": lead.contact_id,
        "opportunity_id": lead.opportunity_id,
    }


def ask_for_business(state, *, transaction, rpc, call):
    """Refuse when sales or the ledger know of business that no event has told yet."""
    if state["linked"] and not state["opportunity_id"]:
        return
    with transaction(call, writes=False) as uow:
        since = uow.session.get(Lead, state["lead_id"]).converted_at
        ids = merged_into(uow, state["customer_id"])
    business = asking.business_of(ids, rpc, call, since)
    if business.entered:
        raise contract.InUse(what=f"sales.{business.entered[0]}")
    if state["linked"]:
        return
    if business.is_open:
        raise contract.InUse(what="ledger.exposure")
    if len(business.deals) > bool(state["opportunity_id"]):
        raise contract.InUse(what="sales.opportunity")


def let_stand(state, *, uow):
    """Let the conversion stand."""
    lead = store.locked(uow, state["lead_id"])
    if lead.state == "reverting":
        lead.state = "converted"


def hold_off_business(state, *, transaction, rpc, call, step_key):
    """Let sales take no order for who is about to go, and refuse when one was a moment sooner."""
    if state["linked"]:
        return
    with transaction(call, writes=False) as uow:
        since = uow.session.get_one(Lead, state["lead_id"]).converted_at
    asked = {"customer_ids": [state["customer_id"]], "since": since.isoformat()}
    told = rpc.call(customer_business.hold_off, asked, call, idempotency_key=step_key)
    entered = [kind for one in told["items"] for kind in one["entered"]]
    if entered:
        raise contract.InUse(what=f"sales.{entered[0]}")


def take_up_business(state, *, rpc, call, step_key):
    """Let sales take orders again: the conversion stands."""
    if not state["linked"]:
        asked = {"customer_ids": [state["customer_id"]]}
        rpc.call(customer_business.take_up, asked, call, idempotency_key=step_key)


def withdraw_opportunity(state, *, rpc, call, step_key):
    """Take back the deal in sales, if there was one."""
    if state["opportunity_id"]:
        key = {"opportunity_id": state["opportunity_id"]}
        rpc.call(opportunity.withdraw, key, call, idempotency_key=step_key)


def revert(state, *, uow):
    """Remove what the conversion wrote and open the lead, now that nothing can refuse any more."""
    lead = store.locked(uow, state["lead_id"])
    batch = new_id()
    activities.bring_back(uow, lead.id, state["customer_id"], lead.carried)
    if state["contact_id"]:
        _remove(uow, uow.session.get(Contact, state["contact_id"]), contact_contract.removed, batch)
    if not state["linked"]:
        _remove(uow, customers.locked(uow, state["customer_id"]), customer_contract.removed, batch)
        customers.follow_clock(uow, state["customer_id"])
    elif state["contact_id"]:
        customers.find_anew(uow, state["customer_id"])
    note(uow, Note(state["customer_id"], contract.unconverted, lead.name, lead.id))
    lead.revert()
    uow.flush()
    store.come_back(uow, lead, twin=True)
    about = ("customer_id", "contact_id", "opportunity_id", "linked")
    uow.emit(contract.unconverted, lead, **{name: state[name] for name in about})


def _refuse_worked_with(uow: UnitOfWork, lead: Lead, customer: Customer, *, is_new: bool) -> None:
    """Raise InUse when undoing would take away more than the conversion brought."""
    since = timeline.since(uow, customer.id, lead.converted_at)
    deals = [entry.kind for entry in since if entry.kind.startswith(DEALS)]
    own = {lead.contact_id}
    others = [c for c in contacts.first_of(uow, customer.id, 2) if c.id not in own]
    if deals and (is_new or lead.opportunity_id):
        raise contract.InUse(what=deals[0].rpartition(".")[0])
    if is_new and others:
        raise contract.InUse(what="customers.contact")
    kept = activities.beside(uow, lead.id, customer.id) if is_new else set()
    if False in kept:
        raise contract.InUse(what="customers.activity")
    if kept:
        raise ActivityInBin()
    if is_new and (what := aftermath.of(uow, lead, customer)):
        raise contract.InUse(what=what)


def _remove(uow: UnitOfWork, record: Any, event: Any, batch: str) -> None:
    """Move a record to the recycle bin; whoever is entered meanwhile is no duplicate of it."""
    if record is None or record.deleted_at:
        return
    contacts.record_batch([record], uow, batch)
    duplicates.forget(uow.session, [record.id])
    uow.emit(event, record)


reversion = Process(
    "customers.lead_reversion",
    (
        Step("reserve", reserve, let_stand),
        Step("ask_for_business", ask_for_business),
        Step("hold_off_business", hold_off_business, take_up_business),
        Step("withdraw_opportunity", withdraw_opportunity),
        Step("revert", revert),
    ),
)
