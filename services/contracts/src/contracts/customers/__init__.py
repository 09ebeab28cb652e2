"""What the customers service promises."""

from contracts.customers import (
    activity,
    contact,
    customer,
    duplicate_pair,
    duplicate_rule,
    handover_part,
    holding_cap,
    imports,
    lead,
    lead_form,
    lead_rule,
    merger,
    pieces,
    pool,
    public_pool,
    recycle_rule,
    registration,
    timeline,
)
from contracts.operation_log import log_of
from contracts.parked_messages import parked_of

resources = (
    customer.customer,
    contact.contact,
    pool.pool,
    public_pool.public_pool,
    lead.lead,
    lead_rule.lead_rule,
    lead_form.lead_form,
    merger.merger,
    registration.registration,
    activity.activity,
    timeline.timeline,
    recycle_rule.recycle_rule,
    holding_cap.holding_cap,
    duplicate_rule.duplicate_rule,
    duplicate_pair.duplicate_pair,
    imports.customer_import,
    imports.jobs.resource,
    log_of("customers")[0],
    parked_of("customers").resource,
    handover_part.handover_part,
    *pieces.resources,
)
