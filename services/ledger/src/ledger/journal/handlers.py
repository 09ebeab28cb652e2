"""What can be done with journal entries."""

from chassis import stock
from chassis.binding import implements
from contracts.ledger import entry as contract
from contracts.ledger import period_exception as exceptions
from ledger.account_rights import store as rights
from ledger.customer_refs import store as customers
from ledger.journal import store
from ledger.journal.model import Entry, posted_by_hand
from ledger.journal.taking_back import red_draft
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
    _check_unread(settings)
    day = command["happened_on"] or periods.today(uow)
    draft = posted_by_hand(command, day, settings.control_accounts)
    customers.expect_all(uow, command["postings"])
    store.check_rights(uow, *draft.lines)
    periods.check_come(uow, draft.happened_on, at=draft.day_at)
    [entry] = store.post(uow, draft)
    return store.told(entry, draft.lines)


@implements(contract.post_batch)
def post_entries(command, *, uow, settings):
    _check_unread(settings)
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
def reverse_entry(command, *, uow, settings):
    _check_unread(settings)
    draft = red_draft(uow, command)
    [reversal] = store.post(uow, draft)
    return store.told(reversal, draft.lines)


def _check_unread(settings):
    """Refuse to post by hand what nobody else has read, where the house wants that."""
    if settings.review_entries:
        raise contract.NeedsReview()
