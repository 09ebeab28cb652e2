"""What the customers service promises."""

from contracts.customers import contact, customer, imports, lead, pool

resources = (
    customer.customer,
    contact.contact,
    pool.pool,
    lead.lead,
    imports.customer_import,
    imports.jobs.resource,
)
