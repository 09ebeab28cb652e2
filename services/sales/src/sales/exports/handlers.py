"""What can be done with exports: start one, and fetch what its job has written."""

from chassis import exporting, job_stock, stock
from chassis.binding import implements
from chassis.gates import gate
from chassis.job_words import in_words
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

download_result = implements(contract.job_result)(job_stock.download_result)


@implements(contract.opportunity_export, first=gate(permit.check, contract.opportunity_export))
def export_opportunities(command, *, uow):
    return _start(Opportunity, command, uow)


@implements(contract.quote_export, first=gate(permit.check, contract.quote_export))
def export_quotes(command, *, uow):
    return _start(Quote, command, uow)


@implements(contract.order_export, first=gate(permit.check, contract.order_export))
def export_orders(command, *, uow):
    return _start(Order, command, uow)


@implements(contract.product_export, first=gate(permit.check, contract.product_export))
def export_products(command, *, uow):
    return _start(Product, command, uow)


def _start(model, command, uow):
    return in_words(exporting.start(uow, model.resource, command, NAMED), uow.call.language)


@does_job("sales.export")
def write_an_export(job, *, runtime):
    exporting.write(job, runtime, TITLES, QUICK[job.input["resource"]], NAMES)
