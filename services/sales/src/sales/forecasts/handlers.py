"""The forecast as it is read."""

from chassis.binding import implements
from chassis.values import Money
from contracts.sales import forecast as contract
from sales.forecasts import store
from sales.forecasts.rules import Sums, by_month


@implements(contract.read)
def read_forecast(question, *, uow):
    months, undated = by_month(store.day_sums(uow, question))
    currency = question["currency"]
    return {
        "items": [{"month": month, **_told(sums, currency)} for month, sums in months.items()],
        "total": _total(months.values(), currency),
        "undated": _told(undated, currency),
    }


def _told(sums, currency):
    amounts = {name: Money(getattr(sums, name), currency) for name in ("amount", "weighted")}
    return {"open": sums.open, **amounts, "won": sums.won, "closed": Money(sums.closed, currency)}


def _total(months, currency):
    """Sum the months as they are told, so that the rows add up to the cent."""
    rows, total = list(months), Sums()
    for name in ("open", "amount", "won", "closed"):
        setattr(total, name, sum(getattr(row, name) for row in rows))
    weighted = sum(row.weighted for row in rows)
    return {**_told(total, currency), "weighted": Money(weighted, currency)}
