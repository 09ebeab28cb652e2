"""What can be done with entries in two phases."""

from chassis import stock
from chassis.binding import implements
from contracts.ledger import pending_entry as contract
from contracts.organization import access
from ledger.customer_refs import store as customers
from ledger.journal import store as journal
from ledger.journal.model import posted_by_hand
from ledger.journal.taking_back import red_draft
from ledger.pendings import store
from ledger.pendings.model import PendingEntry
from ledger.pendings.rules import LAPSE, as_row
from ledger.periods import store as periods

get_pending = implements(contract.get)(stock.get(PendingEntry, "pending_entry_id"))
tell_viewers = implements(contract.who_sees)(
    stock.viewers(PendingEntry, "pending_entry_id", access.viewers)
)
read_history = implements(contract.history)(stock.past(PendingEntry, "pending_entry_id"))
list_pending = implements(contract.listed)(stock.listing(PendingEntry, contract.listed))
search_pending = implements(contract.searched)(stock.listing(PendingEntry, contract.searched))


@implements(contract.create)
def set_money_aside(command, *, uow, settings):
    expires_at = command["expires_at"]
    if expires_at is not None and expires_at <= uow.now:
        raise contract.AlreadyPast(expires_at=expires_at.isoformat())
    day = command["happened_on"] or periods.today(uow)
    draft = posted_by_hand(command, day, settings.control_accounts)
    customers.expect_all(uow, command["postings"])
    journal.check_rights(uow, *draft.lines)
    pending = _set_aside(uow, draft, expires_at)
    if expires_at is not None:
        uow.schedule(LAPSE, pending.id, expires_at)
    return pending


@implements(contract.draft_reversal)
def draft_a_reversal(command, *, uow):
    draft = red_draft(uow, command)
    waiting = store.waiting_reversal(uow, command["entry_id"])
    if waiting is not None:
        raise contract.ReversalWaits(day=waiting.isoformat())
    return _set_aside(uow, draft)


def _set_aside(uow, draft, expires_at=None):
    pending = uow.add(
        PendingEntry(
            id=draft.id,
            happened_on=draft.happened_on,
            memo=draft.memo,
            expires_at=expires_at,
            state="pending",
            lines=[as_row(line) for line in draft.lines],
            reverses_id=draft.reverses_id,
            owner_id=uow.call.actor_id,
            department_id=next(iter(uow.call.departments), None),
        )
    )
    journal.set_aside(uow, draft)
    return pending


@implements(contract.review)
def review_pending(command, *, uow):
    pending = stock.load(uow, PendingEntry, command["pending_entry_id"], change=True)
    pending.review(uow.call.actor_id, uow.now)
    return pending


@implements(contract.unreview)
def take_back_a_review(command, *, uow):
    pending = stock.load(uow, PendingEntry, command["pending_entry_id"], change=True)
    pending.unreview()
    return pending


@implements(contract.post)
def post_pending(command, *, uow, settings):
    pending = _locked(uow, command)
    pending.resolve("posted", uow.now)
    if settings.review_entries:
        pending.check_reviewed(command["amount"])
    periods.check_come(uow, pending.happened_on)
    if pending.reverses_id:
        journal.check_not_reversed(uow, pending.reverses_id)
    draft = pending.draft(command["amount"])
    pending.entry_id = draft.id
    journal.give_back(uow, pending.id)
    uow.unschedule(LAPSE, pending.id)
    journal.post(uow, draft)
    return pending


@implements(contract.void)
def void_pending(command, *, uow):
    pending = _locked(uow, command)
    pending.resolve("void")
    journal.give_back(uow, pending.id)
    uow.unschedule(LAPSE, pending.id)
    return pending


def _locked(uow, command):
    pending = stock.load(uow, PendingEntry, command["pending_entry_id"], change=True)
    journal.check_rights(uow, *pending.drafted)
    return pending
