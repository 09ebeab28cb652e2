"""What the service_desk service promises."""

from contracts.service_desk import reply, response_target, ticket

resources = (ticket.ticket, reply.reply, response_target.response_target)
