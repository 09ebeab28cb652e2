"""What happens to quotes by themselves."""

from sqlalchemy import true

from chassis.due import when_due
from contracts.sales import quote as contract
from sales.quotes.handlers import EXPIRY
from sales.quotes.model import Quote


@when_due(EXPIRY)
def let_an_unanswered_quote_expire(work, *, uow):
    quote = uow.load(Quote, work["quote_id"], true(), change=True)
    if quote.state == "sent":
        quote.expire(uow.now)
        uow.emit(contract.expired, quote)
