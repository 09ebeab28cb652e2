"""What the service_desk service promises."""

from chassis.telling import changes_of
from contracts.operation_log import log_of
from contracts.parked_messages import parked_of
from contracts.personal_data import part_of
from contracts.service_desk import (
    handover_part,
    permit_subject,
    pieces,
    reply,
    response_target,
    ticket,
)

resources = (
    ticket.ticket,
    reply.reply,
    response_target.response_target,
    log_of("service_desk")[0],
    parked_of("service_desk").resource,
    changes_of("service_desk"),
    handover_part.handover_part,
    permit_subject.permit_subject,
    part_of("service_desk").resource,
    *pieces.resources,
)
