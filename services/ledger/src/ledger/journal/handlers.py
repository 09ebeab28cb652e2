"""What can be done with journal entries."""

from chassis import stock
from chassis.binding import implements
from contracts.ledger import entry as contract
from contracts.ledger import period_exception as exceptions
from ledger.account_rights import store as rights
from ledger.customer_refs import store as customers
from ledger.journal import store
from ledger.journal.model import Entry, posted_by_hand
from ledger.journal.rules import Draft, mirrored
from ledger.periods import store as periods
from ledger.periods.model import PeriodException

list_entries = implements(contract.listed)(stock.listing(Entry, contract.listed))
search_entries = implements(contract.searched)(stock.listing(Entry, contract.searched))


@implements(contract.get)
def get_entry(command, *, uow):
    told = store.with_postings(uow, store.get(uow, command["entry_id"]))
    rights.check_codes(uow, [posting["account_code"] for posting in told["postings"]])
    return told


@implements(exceptions.read_entries)
def read_entries_under_an_exception(command, *, uow):
    exception = stock.load(uow, PeriodException, command["period_exception_id"])
    return store.under(uow, exception.id, command)


@implements(contract.post)
def post_entry(command, *, uow, settings):
    day = command["happened_on"] or periods.today(uow)
    draft = posted_by_hand(command, day, settings.control_accounts)
    customers.expect_all(uow, command["postings"])
    store.check_rights(uow, *draft.lines)
    periods.check_come(uow, draft.happened_on, at=draft.day_at)
    [entry] = store.post(uow, draft)
    return store.told(entry, draft.lines)


@implements(contract.post_batch)
def post_entries(command, *, uow, settings):
    today, control = periods.today(uow), settings.control_accounts
    drafts = [
        posted_by_hand(one, one["happened_on"] or today, control, at=f"/entries/{place}")
        for place, one in enumerate(command["entries"])
    ]
    for place, one in enumerate(command["entries"]):
        customers.expect_all(uow, one["postings"], f"/entries/{place}")
    store.check_rights(uow, *(line for draft in drafts for line in draft.lines))
    for draft in drafts:
        periods.check_come(uow, draft.happened_on, at=draft.day_at)
    return {"items": store.post(uow, *drafts)}


@implements(contract.reverse)
def reverse_entry(command, *, uow):
    entry = store.get(uow, command["entry_id"])
    entry.check_reversible()
    lines = store.lines_of(uow, entry.id)
    store.check_rights(uow, *lines)
    store.check_not_reversed(uow, entry.id)
    day = command["happened_on"] or max(periods.today(uow), entry.happened_on)
    if day < entry.happened_on:
        raise contract.ReversedTooEarly(day=entry.happened_on.isoformat())
    periods.check_come(uow, day, at="/happened_on", also=entry.happened_on)
    draft = Draft(
        kind="reversal",
        happened_on=day,
        memo=command["memo"],
        reverses_id=entry.id,
        lines=mirrored(lines),
        day_at="/happened_on",
    )
    [reversal] = store.post(uow, draft)
    return store.told(reversal, draft.lines)
