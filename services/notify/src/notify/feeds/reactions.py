"""What becomes of every public event: partners' queues, webhooks and messages by rule."""

from chassis.binding import reacts_to
from notify.partners import store as partners
from notify.public_events import PUBLIC
from notify.rules import store as rules
from notify.webhooks import store as webhooks


@reacts_to(*PUBLIC.values())
def pass_it_on(event, *, uow, settings):
    partners.enqueue(uow, event)
    webhooks.enqueue(uow, event)
    rules.apply(uow, event, settings.region)
