"""What the customers service promises."""

from contracts.customers import (
    activity,
    contact,
    customer,
    imports,
    lead,
    pool,
    registration,
    timeline,
)

resources = (
    customer.customer,
    contact.contact,
    pool.pool,
    lead.lead,
    registration.registration,
    activity.activity,
    timeline.timeline,
    imports.customer_import,
    imports.jobs.resource,
)
