"""Setting rates, and revaluation."""

from chassis import stock
from chassis.binding import implements
from contracts.ledger import year_end as contract
from ledger.currencies import store
from ledger.currencies.model import ExchangeRate
from ledger.currencies.rules import E8, HOME
from ledger.journal import store as journal
from ledger.journal.rules import Draft, Line

list_rates = implements(contract.rates_listed)(stock.listing(ExchangeRate, contract.rates_listed))
search_rates = implements(contract.rates_searched)(
    stock.listing(ExchangeRate, contract.rates_searched)
)


@implements(contract.set_rate)
def set_rate(command, *, uow):
    currency, on = command["currency"], command["on"]
    if currency == HOME:
        raise contract.HomeCurrency()
    rate_e8 = int(command["rate"] * E8)
    found = store.rate_of(uow, currency, on)
    if found is None:
        return uow.add(ExchangeRate(currency=currency, on=on, rate_e8=rate_e8))
    found.rate_e8 = rate_e8
    return found


@implements(contract.revalue)
def revalue(command, *, uow, settings):
    day = command["on"]
    gains = store.gains(uow, day)
    if not gains:
        raise contract.NothingToRevalue()
    lines = tuple(
        line
        for currency, minor in sorted(gains.items())
        for line in (
            Line(settings.revaluation_account, minor, HOME, currency),
            Line(settings.exchange_account, -minor, HOME, currency),
        )
    )
    draft = Draft(kind="revaluation", happened_on=day, memo="期末调汇", lines=lines)
    [entry] = journal.post(uow, draft)
    return journal.told(entry, draft.lines)
