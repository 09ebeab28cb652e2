"""What the notify service promises."""

from chassis.telling import changes_of
from contracts.notify import (
    call,
    delivery,
    endpoint,
    handover_part,
    message,
    partner,
    pieces,
    record,
    reminder,
    rule,
    template,
)
from contracts.operation_log import log_of
from contracts.parked_messages import parked_of
from contracts.personal_data import part_of

resources = (
    template.template,
    message.message,
    reminder.reminder,
    call.call,
    rule.rule,
    endpoint.endpoint,
    delivery.delivery,
    partner.partner,
    record.record,
    pieces.saved_views.resource,
    log_of("notify")[0],
    parked_of("notify").resource,
    changes_of("notify"),
    handover_part.handover_part,
    part_of("notify").resource,
)
