"""What can be done with advances to staff."""

from chassis import stock
from chassis.binding import implements
from chassis.freezing import digest
from chassis.numbering import next_number
from chassis.values import Money, new_id
from contracts.ledger import expense as contract
from contracts.organization import access, approval_flow
from ledger.cash_entries import store as cash
from ledger.currencies.asked import in_known_currency
from ledger.expense_claims import store as claims
from ledger.journal import store as journal
from ledger.journal.rules import Draft, Line, named
from ledger.periods import store as periods
from ledger.staff_advances import store
from ledger.staff_advances.model import StaffAdvance

check_choice = stock.choosing(approval_flow.check_choice, StaffAdvance.resource)
get_advance = implements(contract.get_advance)(stock.get(StaffAdvance, "staff_advance_id"))
tell_viewers = implements(contract.advance_who_sees)(
    stock.viewers(StaffAdvance, "staff_advance_id", access.viewers)
)
read_history = implements(contract.advance_history)(stock.past(StaffAdvance, "staff_advance_id"))
list_advances = implements(contract.advances_listed)(
    stock.listing(StaffAdvance, contract.advances_listed)
)
search_advances = implements(contract.advances_searched)(
    stock.listing(StaffAdvance, contract.advances_searched)
)


@implements(contract.create_advance, first=check_choice)
def ask_for_an_advance(command, *, uow):
    amount = command["amount"]
    if not amount.minor:
        raise contract.AdvanceAmount(left="0")
    approval_id = new_id()
    advance = StaffAdvance(
        id=approval_id,
        number=next_number(uow, "staff_advance", store.NUMBER),
        person_id=uow.call.actor_id,
        state="submitted",
        currency=amount.currency,
        amount_minor=amount.minor,
        open_minor=0,
        reason=command["reason"],
        approval_id=approval_id,
        owner_id=uow.call.actor_id,
        department_id=next(iter(uow.call.departments), None),
    )
    uow.add(advance)
    snapshot = {"number": advance.number, "reason": advance.reason, "amount": str(amount)}
    uow.emit(
        contract.advance_asked,
        advance,
        document_resource=StaffAdvance.resource,
        document_id=advance.id,
        document_version=1,
        title=f"{advance.number} {advance.reason}"[:240],
        submitter_id=uow.call.actor_id,
        submitter_name=uow.call.actor_name,
        customer_id=None,
        chosen_ids=command["approver_ids"],
        facts={"reason": advance.reason, "owner_id": advance.owner_id},
        snapshot=snapshot,
        snapshot_hash=digest(snapshot),
    )
    return advance


@implements(contract.discard_advance)
def give_an_advance_up(command, *, uow):
    advance = stock.load(uow, StaffAdvance, command["staff_advance_id"], change=True)
    advance.discard()
    return advance


@implements(contract.pay_advance)
def pay_out_an_advance(command, *, uow, settings):
    advance = stock.load(uow, StaffAdvance, command["staff_advance_id"], change=True)
    cash.money_account(uow, command["account_code"], "book")
    advance.pay()
    places = settings.staff_account, command["account_code"]
    _post(uow, advance, command, advance.amount_minor, places)
    return advance


@implements(contract.return_advance)
def take_an_advance_back(command, *, uow, settings):
    advance = stock.load(uow, StaffAdvance, command["staff_advance_id"], change=True)
    cash.money_account(uow, command["account_code"], "book")
    advance.take(command["amount"])
    places = command["account_code"], settings.staff_account
    _post(uow, advance, command, command["amount"].minor, places)
    return advance


@implements(contract.reverse_advance)
def reverse_a_paid_advance(command, *, uow, settings):
    advance = stock.load(uow, StaffAdvance, command["staff_advance_id"], change=True)
    drafts = journal.red_entries(uow, journal.unreversed(uow, advance.id), command["reason"])
    moved = (line for draft in drafts for line in draft.lines)
    held = -sum(line.minor for line in moved if line.account == settings.staff_account)
    advance.reverse(held)
    advance.note_reversal(drafts[0].id, command["reason"])
    journal.post(uow, *drafts)
    return advance


@implements(contract.read_balances)
@in_known_currency
def read_balances_of_people(query, *, uow):
    currency, person_id = query["currency"], query["person_id"]
    taken = store.open_by_person(uow, currency, person_id)
    owed = claims.owed_by_person(uow, currency, person_id)
    rows = [(p, taken.get(p, 0), owed.get(p, 0)) for p in sorted(taken.keys() | owed.keys())]
    items = [
        {
            "person_id": person,
            "advances": Money(advances, currency),
            "claims": Money(claimed, currency),
            "balance": Money(claimed - advances, currency),
        }
        for person, advances, claimed in rows
    ]
    return {"items": items}


def _post(uow, advance, command, minor, places):
    about, money = (advance.currency, advance.reason), command["account_code"]
    draft = Draft(
        kind="claim",
        happened_on=periods.paid_day(uow, command["paid_on"]),
        day_at="/paid_on",
        memo=advance.number,
        source_id=advance.id,
        lines=tuple(
            Line(account, signed, *about, **named(account, money))
            for account, signed in zip(places, (minor, -minor), strict=True)
        ),
    )
    journal.post(uow, draft)
