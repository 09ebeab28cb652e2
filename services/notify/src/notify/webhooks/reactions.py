"""Post deliveries when they are due, and learn from the answers."""

from chassis.due import when_due
from notify.webhooks import rules, store


@when_due(store.DELIVERING)
def post_the_delivery(work, *, transaction, call, poster, clock):
    attempt = _intend(work.key, transaction, call)
    if attempt:
        url, body, secrets, event_id = attempt
        signed = rules.headers(secrets, event_id, int(clock.now().timestamp()), body)
        _record(work.key, poster.post(url, body, signed), transaction, call)


def _intend(delivery_id, transaction, call):
    """Return what to post where, or None when it is not to be posted now."""
    with transaction(call) as uow:
        found = store.locked(uow, delivery_id)
        if found is None or found[0].state != "waiting":
            return None
        delivery, endpoint = found
        if not endpoint.active:
            delivery.give_up("the endpoint is switched off")
            uow.commit()
            return None
        if endpoint.down_until and endpoint.down_until > uow.now:
            delivery.next_at = endpoint.down_until
            uow.schedule(store.DELIVERING, delivery.id, endpoint.down_until)
            uow.commit()
            return None
        secrets = store.secrets(uow, endpoint.id)
        return endpoint.url, delivery.body.encode(), secrets, delivery.event_id


def _record(delivery_id, answer, transaction, call):
    with transaction(call) as uow:
        found = store.locked(uow, delivery_id)
        if found is None:
            return
        delivery, endpoint = found
        delivery.note(answer, uow.now)
        was_active = endpoint.active
        endpoint.hear(answer, uow.now)
        if was_active and not endpoint.active:
            store.tell_that_it_is_off(uow, endpoint)
        if delivery.next_at:
            uow.schedule(store.DELIVERING, delivery.id, delivery.next_at)
        uow.commit()
