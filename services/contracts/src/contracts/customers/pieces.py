"""What customers, contacts and leads have in common with all records that people work on."""

from contracts.attachments import attachments_of
from contracts.batches import batch_of
from contracts.custom_fields import custom_fields_of
from contracts.customers.contact import contact
from contracts.customers.customer import customer
from contracts.customers.imports import jobs as jobs
from contracts.customers.lead import lead
from contracts.customers.parts import UnknownPool
from contracts.exports import export_of, result_of
from contracts.saved_views import saved_views_of

custom_fields = custom_fields_of("customers")
saved_views = saved_views_of("customers")
attachments = attachments_of("customers")
customer_batch = batch_of(customer, "customers", UnknownPool)
contact_batch = batch_of(contact, "contacts")
lead_batch = batch_of(lead, "leads", UnknownPool)
customer_export = export_of(customer, "customers")
contact_export = export_of(contact, "contacts")
lead_export = export_of(lead, "leads")
job_result = result_of(jobs.resource)
resources = (custom_fields.resource, saved_views.resource, attachments.resource)
