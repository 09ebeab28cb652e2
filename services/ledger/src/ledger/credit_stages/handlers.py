"""Reading an exposure with its parts."""

from chassis.binding import implements
from contracts.ledger import exposure as contract
from ledger.credit_stages import store as stages
from ledger.currencies.asked import in_known_currency
from ledger.customer_refs import store as customers
from ledger.exposures import store


@implements(contract.get)
@in_known_currency
def read_exposure(query, *, uow):
    customer_id = customers.present(uow, query["customer_id"])
    customers.expect_seen(uow, customer_id)
    exposure = store.read(uow, customer_id, query["currency"])
    own = ("id", "version", "customer_id", "currency")
    sums = ("receivable", "held", "advances", "exposure")
    told = {name: getattr(exposure, name) for name in (*own, *sums)}
    return {**told, **stages.parts(uow, customer_id, query["currency"])}
