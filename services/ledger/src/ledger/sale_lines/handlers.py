"""Costs of what was sold, and margins."""

from chassis import stock
from chassis.binding import implements
from chassis.values import Money
from contracts.ledger import sale_line as contract
from ledger.currencies.asked import in_known_currency
from ledger.journal import store as journal
from ledger.sale_lines import store
from ledger.sale_lines.model import SaleLine

list_sale_lines = implements(contract.listed)(stock.listing(SaleLine, contract.listed))
read_history = implements(contract.history)(stock.past(SaleLine, "sale_line_id"))
search_sale_lines = implements(contract.searched)(stock.listing(SaleLine, contract.searched))


@implements(contract.set_cost)
def set_cost(command, *, uow, settings):
    line = stock.load(uow, SaleLine, command["sale_line_id"], change=True)
    line.told_cost(command["cost"])
    journal.post(uow, *store.unbooked(uow, [line], settings))
    return line


@implements(contract.read_margins)
@in_known_currency
def read_margins(query, *, uow):
    currency, span = query["currency"], (query["from_on"], query["until_on"])
    rows = store.margins(uow, query["by"], currency, *span)
    rows.sort(key=lambda row: (row[5] - row[4], str(row[0])))
    names = store.names(uow, query["by"], [row[0] for row in rows if row[0]])
    return {
        "items": [
            {
                "key": key,
                "name": names.get(key) or name or "",
                "lines": lines,
                "without_cost": int(unknown),
                "income": Money(int(income), currency),
                "cost": Money(int(cost), currency),
                "cost_booked": Money(int(booked), currency),
                "margin": Money(int(income) - int(cost), currency),
            }
            for key, name, lines, unknown, income, cost, booked in rows
        ],
        "credited": Money(store.credited(uow, currency, *span), currency),
    }
