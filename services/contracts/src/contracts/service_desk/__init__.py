"""What the service_desk service promises."""

from contracts.operation_log import log_of
from contracts.service_desk import reply, response_target, ticket

resources = (
    ticket.ticket,
    reply.reply,
    response_target.response_target,
    log_of("service_desk")[0],
)
