"""What the notify service promises."""

from contracts.notify import delivery, endpoint, message, partner, reminder, rule, template

resources = (
    template.template,
    message.message,
    reminder.reminder,
    rule.rule,
    endpoint.endpoint,
    delivery.delivery,
    partner.partner,
)
