"""Figures for commissions."""

from chassis.binding import implements
from chassis.values import Money
from contracts.ledger import commission as contract
from ledger.commissions import store
from ledger.commissions.rules import commission, without_tax
from ledger.currencies.asked import in_known_currency


@implements(contract.read_figures)
@in_known_currency
def read_commission_figures(query, *, uow, settings):
    currency, percent = query["currency"], query["percent"]
    percent = settings.commission_percent if percent is None else percent
    sums: dict[str, tuple[int, int]] = {}
    for owner, paid, amount, tax in store.received(
        uow, currency, query["from_on"], query["until_on"]
    ):
        before = sums.get(owner, (0, 0))
        sums[owner] = before[0] + paid, before[1] + without_tax(paid, amount, tax)
    return {
        "percent": percent,
        "items": [
            {
                "owner_id": owner,
                "received": Money(paid, currency),
                "net": Money(net, currency),
                "commission": Money(commission(net, percent), currency),
            }
            for owner, (paid, net) in sorted(sums.items())
        ],
    }
