"""What happens to quotes by themselves."""

from chassis.due import when_due
from contracts.sales import quote as contract
from sales.quotes import store
from sales.quotes.handlers import EXPIRY


@when_due(EXPIRY)
def let_an_unanswered_quote_expire(work, *, uow):
    quote = store.locked(uow, work["quote_id"])
    if quote.state == "sent":
        quote.expire(uow.now)
        uow.emit(contract.expired, quote)
