"""What can be done with exports: start one, and fetch what its job has written."""

from chassis import exporting, job_stock, stock
from chassis.jobs import does_job
from contracts.customers import contact
from contracts.organization import department, permit, staff
from contracts.service_desk import pieces as contract
from service_desk.tickets import store
from service_desk.tickets.model import Ticket

NAMED = {
    "owner_name": "owner_id",
    "department_name": "department_id",
    "contact_name": "contact_id",
}
"""Columns that tell by name what a field tells by id."""
NAMES = {
    "owner_id": stock.asked_names(staff.names),
    "department_id": stock.asked_names(department.names),
    "contact_id": stock.asked_names(contact.names),
}
QUICK = {Ticket.resource: store.matches}
TITLES = {"owner_name": "负责人", "department_name": "部门", "contact_name": "联系人"}

export_tickets = job_stock.offer_export(contract.ticket_export, Ticket, NAMED, permit.check, QUICK)


@does_job("service_desk.export")
def write_an_export(job, *, runtime):
    exporting.write(job, runtime, TITLES, QUICK[Ticket.resource], NAMES)
