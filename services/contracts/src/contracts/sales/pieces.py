"""What products, opportunities and orders have in common with all records that people work on."""

from contracts.attachments import attachments_of
from contracts.custom_fields import custom_fields_of
from contracts.saved_views import saved_views_of

custom_fields = custom_fields_of("sales")
saved_views = saved_views_of("sales")
attachments = attachments_of("sales")
resources = (custom_fields.resource, saved_views.resource, attachments.resource)
