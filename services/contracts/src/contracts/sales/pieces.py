"""What products, opportunities, quotes and orders have in common with all that people work on."""

from contracts.attachments import attachments_of
from contracts.batches import batch_of
from contracts.custom_fields import custom_fields_of
from contracts.exports import export_of, result_of
from contracts.jobs import job_operations
from contracts.sales.opportunity import opportunity
from contracts.sales.order import order
from contracts.sales.product import product
from contracts.sales.quote import quote
from contracts.saved_views import saved_views_of

custom_fields = custom_fields_of("sales")
saved_views = saved_views_of("sales")
attachments = attachments_of("sales")
opportunity_batch = batch_of(opportunity, "opportunities")
order_batch = batch_of(order, "orders")
product_batch = batch_of(product, "products")
opportunity_export = export_of(opportunity, "opportunities")
quote_export = export_of(quote, "quotes")
order_export = export_of(order, "orders")
product_export = export_of(product, "products")
jobs = job_operations("sales")
job_result = result_of(jobs.resource)
resources = (custom_fields.resource, saved_views.resource, attachments.resource, jobs.resource)
