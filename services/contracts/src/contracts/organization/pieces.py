"""What records have in common that people work on: fields of the house, files, views, files out."""

from contracts.attachments import attachments_of
from contracts.custom_fields import custom_fields_of
from contracts.exports import export_of, result_of
from contracts.organization.attendance_month import closed_sheet
from contracts.organization.staff import staff
from contracts.organization.staff_import import jobs
from contracts.organization.task import task
from contracts.saved_views import saved_views_of

custom_fields = custom_fields_of("organization")
attachments = attachments_of("organization")
saved_views = saved_views_of("organization")
staff_export = export_of(staff, "colleagues")
task_export = export_of(task, "tasks")
closed_sheet_export = export_of(closed_sheet, "kept sheets of attendance")
job_result = result_of(jobs.resource)
