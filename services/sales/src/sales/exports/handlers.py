"""What can be done with exports: start one, and fetch what its job has written."""

from chassis import exporting, job_stock, stock
from chassis.jobs import does_job
from contracts.organization import permit, staff
from contracts.sales import pieces as contract
from sales.opportunities import store as opportunities
from sales.opportunities.model import Opportunity
from sales.orders import store as orders
from sales.orders.model import Order
from sales.pipelines.model import Pipeline
from sales.product_categories.model import ProductCategory
from sales.products import store as products
from sales.products.model import Product
from sales.quotes import store as quotes
from sales.quotes.model import Quote

QUICK = {
    Opportunity.resource: opportunities.matches,
    Quote.resource: quotes.matches,
    Order.resource: orders.matches,
    Product.resource: products.matches,
}
NAMED = {
    "owner_name": "owner_id",
    "category_name": "category_id",
    "pipeline_name": "pipeline_id",
    "quote_number": "quote_id",
    "opportunity_name": "opportunity_id",
}
"""Columns that tell by name what a field tells by id."""
NAMES = {
    "owner_id": stock.asked_names(staff.names),
    "category_id": stock.told_names(ProductCategory),
    "pipeline_id": stock.told_names(Pipeline),
    "quote_id": stock.told_names(Quote, "number"),
    "opportunity_id": stock.told_names(Opportunity),
}
TITLES = {
    "owner_name": "负责人",
    "category_name": "产品分类",
    "pipeline_name": "销售流程",
    "quote_number": "报价单号",
    "opportunity_name": "商机名称",
}

export_opportunities = job_stock.offer_export(
    contract.opportunity_export, Opportunity, NAMED, permit.check, QUICK
)
export_quotes = job_stock.offer_export(contract.quote_export, Quote, NAMED, permit.check, QUICK)
export_orders = job_stock.offer_export(contract.order_export, Order, NAMED, permit.check, QUICK)
export_products = job_stock.offer_export(
    contract.product_export, Product, NAMED, permit.check, QUICK
)


@does_job("sales.export")
def write_an_export(job, *, runtime):
    exporting.write(job, runtime, TITLES, QUICK[job.input["resource"]], NAMES)
