"""What tickets have in common with all records that people work on."""

from contracts.attachments import attachments_of
from contracts.custom_fields import custom_fields_of
from contracts.saved_views import saved_views_of

custom_fields = custom_fields_of("service_desk")
saved_views = saved_views_of("service_desk")
attachments = attachments_of("service_desk")
resources = (custom_fields.resource, saved_views.resource, attachments.resource)
