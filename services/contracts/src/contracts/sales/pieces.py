"""What products, opportunities and orders have in common with all records that people work on."""

from contracts.attachments import attachments_of
from contracts.batches import batch_of
from contracts.custom_fields import custom_fields_of
from contracts.jobs import job_operations
from contracts.sales.opportunity import opportunity
from contracts.sales.order import order
from contracts.sales.product import product
from contracts.saved_views import saved_views_of

custom_fields = custom_fields_of("sales")
saved_views = saved_views_of("sales")
attachments = attachments_of("sales")
opportunity_batch = batch_of(opportunity, "opportunities")
order_batch = batch_of(order, "orders")
product_batch = batch_of(product, "products")
jobs = job_operations("sales")
resources = (custom_fields.resource, saved_views.resource, attachments.resource, jobs.resource)
