"""What can be done with many records at once."""

from chassis import batch
from chassis.binding import implements
from chassis.jobs import does_job
from contracts.customers import pieces as contract
from customers.contacts.model import Contact
from customers.customers.model import Customer
from customers.imports import taking_back
from customers.leads.model import Lead


@implements(contract.customer_batch)
def change_customers(command, *, runtime, call):
    return batch.run(Customer.resource, command, runtime, call)


@implements(contract.contact_batch)
def change_contacts(command, *, runtime, call):
    return batch.run(Contact.resource, command, runtime, call)


@implements(contract.lead_batch)
def change_leads(command, *, runtime, call):
    return batch.run(Lead.resource, command, runtime, call)


@does_job("customers.batch")
def work_off_a_batch(job, *, runtime):
    work_off = taking_back.work_off if job.input.get("takes_back") else batch.work_off
    work_off(job, runtime)
