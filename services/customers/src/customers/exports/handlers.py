"""What can be done with exports: start one, and fetch what its job has written."""

from chassis import exporting, job_stock
from chassis.binding import implements
from chassis.gates import gate
from chassis.job_words import in_words
from chassis.jobs import does_job
from contracts.customers import pieces as contract
from contracts.organization import permit
from customers.contacts import store as contacts
from customers.contacts.model import Contact
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.exports.rules import TITLES
from customers.leads import store as leads
from customers.leads.model import Lead
from customers.staff import store as staff

QUICK = {
    Customer.resource: customers.matches,
    Contact.resource: contacts.matches,
    Lead.resource: leads.matches,
}
NAMED = {"owner_name": "owner_id"}
"""Columns that tell by name what a field tells by id."""

download_result = implements(contract.job_result)(job_stock.download_result)


@implements(contract.customer_export, first=gate(permit.check, contract.customer_export))
def export_customers(command, *, uow):
    return _start(Customer, command, uow)


@implements(contract.contact_export, first=gate(permit.check, contract.contact_export))
def export_contacts(command, *, uow):
    return _start(Contact, command, uow)


@implements(contract.lead_export, first=gate(permit.check, contract.lead_export))
def export_leads(command, *, uow):
    return _start(Lead, command, uow)


def _start(model, command, uow):
    return in_words(exporting.start(uow, model.resource, command, NAMED), uow.call.language)


@does_job("customers.export")
def write_an_export(job, *, runtime):
    exporting.write(job, runtime, TITLES, QUICK[job.input["resource"]], staff.names)
