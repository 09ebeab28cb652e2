"""What becomes of every public event: partners' queues, webhooks and messages by rule."""

from chassis.binding import reacts_to
from notify.feeds import store
from notify.partners import store as partners
from notify.public_events import PUBLIC
from notify.rules import store as rules
from notify.webhooks import store as webhooks


@reacts_to(*PUBLIC.values())
def pass_it_on(event, *, uow, settings):
    by_partners, by_endpoints, by_rules = store.wanted(uow, event.type)
    if by_partners:
        partners.enqueue(uow, event)
    if by_endpoints:
        webhooks.enqueue(uow, event)
    if by_rules:
        rules.apply(uow, event, settings.region)
