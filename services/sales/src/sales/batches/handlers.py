"""What can be done with many records at once."""

from chassis import batch, job_stock
from chassis.binding import implements
from chassis.jobs import does_job
from contracts.sales import pieces as contract
from sales.opportunities.model import Opportunity
from sales.orders.model import Order
from sales.products.model import Product

list_jobs = implements(contract.jobs.listed)(job_stock.list_jobs)
get_job = implements(contract.jobs.get)(job_stock.get_job)
cancel_job = implements(contract.jobs.cancel)(job_stock.cancel_job)
download_errors = implements(contract.jobs.errors)(job_stock.download_errors)


@implements(contract.opportunity_batch)
def change_opportunities(command, *, runtime, call):
    return batch.run(Opportunity.resource, command, runtime, call)


@implements(contract.order_batch)
def change_orders(command, *, runtime, call):
    return batch.run(Order.resource, command, runtime, call)


@implements(contract.product_batch)
def change_products(command, *, runtime, call):
    return batch.run(Product.resource, command, runtime, call)


@does_job("sales.batch")
def work_off_a_batch(job, *, runtime):
    batch.work_off(job, runtime)
