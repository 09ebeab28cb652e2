"""What can be done with many records at once."""

from chassis import batch
from chassis.binding import implements
from chassis.jobs import does_job
from contracts.customers import pieces as contract
from customers.contacts.model import Contact
from customers.customers.model import Customer
from customers.imports import store as imports
from customers.leads.model import Lead

WENT_ON = {"stale": "import.went_on"}
"""An import is taken back once: to read the record again and repeat it would help nobody."""


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
    takes_back = job.input.get("takes_back")
    batch.work_off(job, runtime, WENT_ON if takes_back else {})
    if takes_back:
        with runtime.transaction(job.call) as uow:
            imports.forget_taken_back(uow, job.input["ids"])
            uow.commit()
