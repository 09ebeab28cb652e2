"""What customers, contacts and leads have in common with all records that people work on."""

from contracts.attachments import attachments_of
from contracts.batches import batch_of
from contracts.custom_fields import custom_fields_of
from contracts.customers.contact import contact
from contracts.customers.customer import customer
from contracts.customers.lead import lead
from contracts.saved_views import saved_views_of

custom_fields = custom_fields_of("customers")
saved_views = saved_views_of("customers")
attachments = attachments_of("customers")
customer_batch = batch_of(customer, "customers")
contact_batch = batch_of(contact, "contacts")
lead_batch = batch_of(lead, "leads")
resources = (custom_fields.resource, saved_views.resource, attachments.resource)
