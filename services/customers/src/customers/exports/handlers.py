"""What can be done with exports: start one, and fetch what its job has written."""

from chassis import exporting, job_stock, stock
from chassis.jobs import does_job
from contracts.customers import pieces as contract
from contracts.organization import department, permit
from customers.classes.model import CustomerClass
from customers.contacts import store as contacts
from customers.contacts.model import Contact
from customers.credit_grades.model import CreditGrade
from customers.customers import store as customers
from customers.customers.model import Customer
from customers.exports.rules import TITLES
from customers.leads import store as leads
from customers.leads.model import Lead
from customers.pools.model import PublicPool
from customers.recycling.model import RecycleRule
from customers.staff.model import StaffRef

QUICK = {
    Customer.resource: customers.matches,
    Contact.resource: contacts.matches,
    Lead.resource: leads.matches,
}
NAMED = {
    "owner_name": "owner_id",
    "department_name": "department_id",
    "pool_name": "pool_id",
    "class_name": "class_id",
    "credit_grade_name": "credit_grade_id",
    "parent_name": "parent_id",
    "customer_name": "customer_id",
    "recycle_rule_name": "recycle_rule_id",
}
"""Columns that tell by name what a field tells by id."""


NAMES = {
    "owner_id": stock.told_names(StaffRef),
    "department_id": stock.asked_names(department.names),
    "pool_id": stock.told_names(PublicPool),
    "class_id": stock.told_names(CustomerClass),
    "credit_grade_id": stock.told_names(CreditGrade),
    "parent_id": stock.told_names(Customer),
    "customer_id": stock.told_names(Customer),
    "recycle_rule_id": stock.told_names(RecycleRule),
}

export_customers = job_stock.offer_export(
    contract.customer_export, Customer, NAMED, permit.check, QUICK
)
export_contacts = job_stock.offer_export(
    contract.contact_export, Contact, NAMED, permit.check, QUICK
)
export_leads = job_stock.offer_export(contract.lead_export, Lead, NAMED, permit.check, QUICK)


@does_job("customers.export")
def write_an_export(job, *, runtime):
    exporting.write(job, runtime, TITLES, QUICK[job.input["resource"]], NAMES)
