"""What the customers service promises."""

from contracts.customers import activity, contact, customer, imports, lead, pool, timeline

resources = (
    customer.customer,
    contact.contact,
    pool.pool,
    lead.lead,
    activity.activity,
    timeline.timeline,
    imports.customer_import,
    imports.jobs.resource,
)
