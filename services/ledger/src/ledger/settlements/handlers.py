"""Reading what settled a receivable."""

from chassis import stock
from chassis.binding import implements
from contracts.ledger import receivable as contract
from ledger.receivables.model import Receivable
from ledger.settlements import store


@implements(contract.read_settlements)
def read_settlements(query, *, uow):
    receivable = stock.load(uow, Receivable, query["receivable_id"])
    return store.of_receivable(uow, receivable, query)
