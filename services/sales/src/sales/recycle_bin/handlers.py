"""What can be done with removed deals and products, beside taking them out again."""

from chassis import stock
from chassis.binding import implements
from chassis.gates import gate
from chassis.recycle_bin import Bin, clearing, destroyal
from contracts.organization import permit
from contracts.sales import opportunity, product
from sales.opportunities import store as opportunities
from sales.opportunities.model import Opportunity
from sales.orders.model import OrderLine
from sales.products import store as products
from sales.products.model import Product
from sales.quotes.model import QuoteLine

OPPORTUNITIES = Bin(model=Opportunity)
PRODUCTS = Bin(model=Product, keeps=(OrderLine.product_id, QuoteLine.product_id))


def _destroying(operation):
    return implements(operation, first=gate(permit.check, operation))


clear = clearing(OPPORTUNITIES, PRODUCTS)

destroy_opportunity = _destroying(opportunity.destroy)(destroyal(OPPORTUNITIES, "opportunity_id"))
destroy_product = _destroying(product.destroy)(destroyal(PRODUCTS, "product_id"))
list_removed_opportunities = implements(opportunity.list_removed)(
    stock.listing(Opportunity, opportunity.list_removed, opportunities.matches, removed=True)
)
list_removed_products = implements(product.list_removed)(
    stock.listing(Product, product.list_removed, products.matches, removed=True)
)
