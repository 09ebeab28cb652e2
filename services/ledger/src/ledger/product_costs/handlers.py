"""What can be done with costs of products."""

from chassis import stock
from chassis.binding import implements
from contracts.ledger import product_cost as contract
from ledger.journal import store as journal
from ledger.product_costs import store
from ledger.product_costs.model import ProductCost
from ledger.product_costs.rules import cost_of
from ledger.product_refs import store as products
from ledger.sale_lines import store as sale_lines

AT_ONCE = 500

list_costs = implements(contract.listed)(stock.listing(ProductCost, contract.listed))
read_history = implements(contract.history)(stock.past(ProductCost, "product_cost_id"))
search_costs = implements(contract.searched)(stock.listing(ProductCost, contract.searched))


@implements(contract.set_)
def set_cost_of_a_product(command, *, uow, settings):
    product_id, day, cost = command["product_id"], command["on"], command["unit_cost"]
    products.check(uow, product_id)
    found = store.of_day(uow, product_id, cost.currency, day)
    if found is None:
        found = uow.add(
            ProductCost(product_id=product_id, on=day, currency=cost.currency, unit_minor=0)
        )
    found.unit_minor = cost.minor
    until = store.next_day(uow, product_id, cost.currency, day)
    lines = sale_lines.without_cost(uow, found, until, AT_ONCE)
    for line in lines:
        line.cost_minor = cost_of(line.quantity_e4, cost.minor)
    journal.post(uow, *sale_lines.unbooked(uow, lines, settings))
    found.filled = len(lines)
    return found
