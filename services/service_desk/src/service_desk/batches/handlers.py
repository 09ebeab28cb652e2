"""What can be done with many records at once."""

from chassis import batch, job_stock
from chassis.binding import implements
from chassis.jobs import does_job
from contracts.service_desk import pieces as contract
from service_desk.tickets.model import Ticket

list_jobs = implements(contract.jobs.listed)(job_stock.list_jobs)
get_job = implements(contract.jobs.get)(job_stock.get_job)
cancel_job = implements(contract.jobs.cancel)(job_stock.cancel_job)
download_errors = implements(contract.jobs.errors)(job_stock.download_errors)


@implements(contract.ticket_batch)
def change_tickets(command, *, runtime, call):
    return batch.run(Ticket.resource, command, runtime, call)


@does_job("service_desk.batch")
def work_off_a_batch(job, *, runtime):
    batch.work_off(job, runtime)
