"""What tickets have in common with all records that people work on."""

from contracts.attachments import attachments_of
from contracts.batches import batch_of
from contracts.custom_fields import custom_fields_of
from contracts.exports import export_of, result_of
from contracts.jobs import job_operations
from contracts.saved_views import saved_views_of
from contracts.service_desk.ticket import ticket

custom_fields = custom_fields_of("service_desk")
saved_views = saved_views_of("service_desk")
attachments = attachments_of("service_desk")
ticket_batch = batch_of(ticket, "tickets")
ticket_export = export_of(ticket, "tickets")
jobs = job_operations("service_desk")
job_result = result_of(jobs.resource)
resources = (custom_fields.resource, saved_views.resource, attachments.resource, jobs.resource)
