"""What can be done with offsets."""

from chassis import stock
from chassis.binding import implements
from chassis.errors import blaming
from chassis.numbering import next_number
from chassis.values import new_id
from contracts.ledger import offset as contract
from contracts.organization import access, approval_flow
from ledger.awaiting import store as awaiting
from ledger.exposures import store as exposures
from ledger.journal import store as journal
from ledger.offsets import store
from ledger.offsets.model import Offset
from ledger.offsets.rules import NUMBER
from ledger.periods import store as periods

check_choice = stock.choosing(approval_flow.check_choice, Offset.resource)
get_offset = implements(contract.get)(stock.get(Offset, "offset_id"))
tell_viewers = implements(contract.who_sees)(stock.viewers(Offset, "offset_id", access.viewers))
read_history = implements(contract.history)(stock.past(Offset, "offset_id"))
tell_names = implements(contract.names)(stock.naming(Offset, "number"))
list_offsets = implements(contract.listed)(stock.listing(Offset, contract.listed))
search_offsets = implements(contract.searched)(stock.listing(Offset, contract.searched))


@implements(contract.post, first=check_choice)
def post_offset(fields, *, uow, settings):
    day = fields["offset_on"] or periods.today(uow)
    periods.check_day(uow, day, at="/offset_on")
    found = store.lock(uow, fields)
    offset = _new(fields, day, found, uow)
    store.check_day(uow, offset, found)
    if awaiting.needed(uow, offset.amount, settings.offset_approval_minor, fields):
        return _submit(uow, offset, found, fields)
    return _book(uow, offset, found, settings)


@implements(contract.update)
def fill_in_an_offset(patch, *, uow):
    offset = stock.load(uow, Offset, patch["offset_id"], change=True)
    offset.fill_in(patch)
    return offset


@implements(contract.book)
def book_an_approved_offset(command, *, uow, settings):
    offset, _ = _locked(uow, command["offset_id"])
    offset.must_be("approved")
    periods.check_come(uow, offset.offset_on)
    with blaming(""):  # it is about what happened since, not about the input
        found = store.lock(uow, store.wishes_of(offset))
        store.check_day(uow, offset, found)
        return _book(uow, offset, found, settings)


@implements(contract.discard)
def give_up_an_approved_offset(command, *, uow):
    offset = stock.load(uow, Offset, command["offset_id"], change=True)
    offset.discard()
    return offset


@implements(contract.reverse)
def reverse_offset(command, *, uow, settings):
    offset, exposure = _locked(uow, command["offset_id"])
    offset.must_be("posted")
    offset.check_whole()
    about = command["reason"], periods.open_day(uow)
    journal.post(uow, *store.give_back(uow, offset, exposure, about, settings))
    return offset


def _new(fields, day, found, uow):
    [customer_id, supplier_id] = (
        getattr(next(iter(side.debts.values())), side.party) for side in found
    )
    parts = store.parts_of(found, fields)
    return Offset(
        id=new_id(),
        customer_id=customer_id,
        supplier_id=supplier_id,
        currency=parts[0].currency,
        amount_minor=sum(part.amount_minor for part in parts if part.receivable_id),
        offset_on=day,
        memo=fields["memo"],
        agreed=fields["agreed"],
        custom=fields["custom"],
        parts=parts,
        owner_id=uow.call.actor_id,
        department_id=next(iter(uow.call.departments), None),
    )


def _submit(uow, offset, found, fields):
    """Let it wait for an approval; what could not be booked today is refused today."""
    periods.check_open(uow, offset.offset_on, at="/offset_on")
    offset.number = next_number(uow, "offset", NUMBER)
    about = {
        "title": f"{offset.memo} {offset.amount}".strip(),
        "customer_id": offset.customer_id,
        "approver_ids": fields["approver_ids"],
        "wish": {},
        "snapshot": store.told_to_approvers(offset, found),
    }
    awaiting.ask(uow, offset, contract.approval_asked, about)
    return offset


def _book(uow, offset, found, settings):
    offset.number = offset.number or next_number(uow, "offset", NUMBER)
    draft = store.settle(uow, offset, found, settings)
    offset.entry_id = draft.id
    uow.add(offset)
    journal.post(uow, draft)
    return offset


def _locked(uow, offset_id):
    """Return an offset and its customer's exposure, the exposure locked first."""
    seen = stock.load(uow, Offset, offset_id)
    exposure = exposures.lock(uow, seen.customer_id, seen.currency)
    return stock.load(uow, Offset, offset_id, change=True), exposure
