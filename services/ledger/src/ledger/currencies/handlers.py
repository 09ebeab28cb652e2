"""Setting rates, and revaluation."""

import datetime as dt

from chassis import stock
from chassis.binding import implements
from chassis.values import Money
from contracts.ledger import year_end as contract
from ledger.account_rights import store as rights
from ledger.accounts.rules import STANDING_TYPES
from ledger.currencies import store
from ledger.currencies.model import ExchangeRate
from ledger.currencies.rules import E8, HOME, exchange_lines
from ledger.journal import store as journal
from ledger.journal.rules import Draft, mirrored
from ledger.periods import store as periods
from ledger.periods.model import ONE_DAY

get_rate = implements(contract.get_rate)(stock.get(ExchangeRate, "exchange_rate_id"))
list_rates = implements(contract.rates_listed)(stock.listing(ExchangeRate, contract.rates_listed))
search_rates = implements(contract.rates_searched)(
    stock.listing(ExchangeRate, contract.rates_searched)
)
read_history = implements(contract.rate_history)(stock.past(ExchangeRate, "exchange_rate_id"))


@implements(contract.set_rate)
def set_rate(command, *, uow):
    currency, on = command["currency"], command["on"]
    if currency == HOME:
        raise contract.HomeCurrency()
    periods.check_open(uow, on, at="/on")
    rate_e8 = int(command["rate"] * E8)
    found = store.rate_of(uow, currency, on)
    if found is None:
        return uow.add(ExchangeRate(currency=currency, on=on, rate_e8=rate_e8))
    found.rate_e8 = rate_e8
    return found


@implements(contract.revalue)
def revalue(command, *, uow, settings):
    rights.check_whole_book(uow, *STANDING_TYPES)  # the gain tells the balance
    day = command["on"]
    periods.check_come(uow, day, at="/on")
    gains = store.gains(uow, day, settings.revaluation_account)
    if not gains:
        raise contract.NothingToRevalue()
    accounts = settings.revaluation_account, settings.exchange_account
    lines = exchange_lines(gains, accounts)
    draft = Draft(kind="revaluation", happened_on=day, memo="期末调汇", lines=lines, day_at="/on")
    back = [_next_day(draft)] if command["reverse"] else []
    entry, *_ = journal.post(uow, draft, *back)
    return journal.told(entry, lines) | {"reversed_by_id": back[0].id if back else None}


@implements(contract.read_gains)
def read_exchange_gains(query, *, uow, settings):
    rights.check_whole_book(uow, *STANDING_TYPES)  # the gain tells the balance
    account, until_on = settings.revaluation_account, query["until_on"]
    told = {
        currency: [0, 0, minor] for currency, minor in store.gains(uow, until_on, account).items()
    }
    for currency, unrealised, minor in store.recognised_by_kind(
        uow, query["from_on"], until_on, account
    ):
        told.setdefault(currency, [0, 0, 0])[unrealised] += minor
    names = ("realised", "unrealised", "not_posted")
    return {
        "items": [
            {"currency": currency, **dict(zip(names, map(Money, minors), strict=True))}
            for currency, minors in sorted(told.items())
        ]
    }


def _next_day(draft):
    """Return what takes a revaluation back as the next period begins (下期期初冲回)."""
    day = min(draft.happened_on, dt.date.max - ONE_DAY) + ONE_DAY
    return Draft(
        kind="reversal",
        happened_on=day,
        memo="冲回期末调汇",
        reverses_id=draft.id,
        lines=mirrored(draft.lines),
    )
