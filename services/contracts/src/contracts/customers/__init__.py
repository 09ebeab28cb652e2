"""What the customers service promises."""

from contracts.customers import contact, customer, imports, pool

resources = (
    customer.customer,
    contact.contact,
    pool.pool,
    imports.customer_import,
    imports.jobs.resource,
)
