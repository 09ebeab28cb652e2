"""What can be done with entries of the account books."""

from chassis import stock, structure
from chassis.binding import implements
from chassis.numbering import next_number
from contracts.ledger import cash_entry as contract
from contracts.organization import access
from ledger.budgets import store as budgets
from ledger.cash_entries import store
from ledger.cash_entries.model import CashEntry
from ledger.cash_entries.rules import NUMBER
from ledger.journal import store as journal
from ledger.periods import store as periods

get_entry = implements(contract.get)(stock.get(CashEntry, "cash_entry_id"))
tell_viewers = implements(contract.who_sees)(
    stock.viewers(CashEntry, "cash_entry_id", access.viewers)
)
read_history = implements(contract.history)(stock.past(CashEntry, "cash_entry_id"))
list_entries = implements(contract.listed)(stock.listing(CashEntry, contract.listed))
search_entries = implements(contract.searched)(stock.listing(CashEntry, contract.searched))
list_removed = implements(contract.list_removed)(
    stock.listing(CashEntry, contract.list_removed, removed=True)
)
restore_entry = implements(contract.restore)(stock.restoral(CashEntry, "cash_entry_id"))


@implements(contract.create)
def write_a_draft(fields, *, uow, settings):
    structure.expect_department(uow, fields["department_id"], "/department_id")
    store.expect_files(uow, fields["attachment_ids"])
    entry = CashEntry(
        kind=fields.pop("kind"),
        state="draft",
        owner_id=uow.call.actor_id,
    )
    fields["department_id"] = fields["department_id"] or next(iter(uow.call.departments), None)
    fields["happened_on"] = fields["happened_on"] or periods.today(uow)
    entry.change(fields)
    store.check_places(uow, entry)
    store.check_currencies(uow, entry, settings)
    entry.number = next_number(uow, "cash_entry", NUMBER)
    return uow.add(entry)


@implements(contract.update)
def change_a_draft(patch, *, uow, settings):
    entry = _locked(uow, patch)
    del patch["cash_entry_id"]
    structure.expect_department(uow, patch.get("department_id"), "/department_id")
    store.expect_files(uow, patch.get("attachment_ids", ()))
    entry.change(patch)
    store.check_places(uow, entry)
    store.check_currencies(uow, entry, settings)
    return entry


@implements(contract.remove)
def remove_a_draft(command, *, uow):
    _locked(uow, command).must_be("draft")
    return stock.removal(CashEntry, "cash_entry_id")(command, uow=uow)


@implements(contract.approve)
def approve_an_entry(command, *, uow, settings):
    entry = _locked(uow, command)
    warnings = budgets.check(uow, entry)
    entry.approve(uow.call.actor_id, uow.now, four_eyes=settings.four_eyes)
    entry.warnings = warnings
    return entry


@implements(contract.unapprove)
def take_back_an_approval(command, *, uow):
    entry = _locked(uow, command)
    entry.unapprove()
    return entry


@implements(contract.post)
def post_an_entry(command, *, uow, settings):
    entry = _locked(uow, command)
    entry.must_be("approved")
    periods.check_come(uow, entry.happened_on)
    store.check_places(uow, entry)
    entry.state = "posted"
    drafts = store.drafts_of(uow, entry, settings)
    entry.entry_id = drafts[0].id
    journal.post(uow, *drafts)
    return entry


@implements(contract.reverse)
def reverse_an_entry(command, *, uow):
    entry = _locked(uow, command)
    entry.must_be("posted")
    drafts = journal.red_entries(uow, journal.unreversed(uow, entry.id), command["reason"])
    entry.state = "reversed"
    entry.note_reversal(drafts[0].id, command["reason"])
    journal.post(uow, *drafts)
    return entry


def _locked(uow, command):
    return stock.load(uow, CashEntry, command["cash_entry_id"], change=True)
