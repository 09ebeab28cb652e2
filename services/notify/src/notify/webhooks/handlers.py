"""What can be done with endpoints and deliveries."""

import secrets

from chassis import stock
from chassis.binding import implements
from chassis.fields import instant_text
from chassis.values import new_id
from contracts.notify import delivery as deliveries
from contracts.notify import endpoint as contract
from notify import public_events
from notify.posting import Forbidden
from notify.webhooks import rules, store
from notify.webhooks.model import Delivery, Endpoint

TEST_TYPE = "notify.endpoint.tested.v1"
SENDS_ON = {"url", "topics", "active"}
"""What decides of an endpoint which events go where."""

get_endpoint = implements(contract.get)(stock.get(Endpoint, "endpoint_id"))
read_history = implements(contract.history)(stock.past(Endpoint, "endpoint_id"))
list_endpoints = implements(contract.listed)(stock.listing(Endpoint, contract.listed))
search_endpoints = implements(contract.searched)(stock.listing(Endpoint, contract.searched))
get_delivery = implements(deliveries.get)(stock.get(Delivery, "delivery_id"))
read_past_delivery = implements(deliveries.history)(stock.past(Delivery, "delivery_id"))
list_deliveries = implements(deliveries.listed)(stock.listing(Delivery, deliveries.listed))
search_deliveries = implements(deliveries.searched)(stock.listing(Delivery, deliveries.searched))


@implements(contract.create)
def create_endpoint(fields, *, uow, poster):
    _refuse_bad(fields, poster)
    public_events.refuse_beyond_sight(fields["topics"], uow.call)
    whose = {"owner_id": uow.call.actor_id, "department_id": next(iter(uow.call.departments), None)}
    endpoint = uow.add(Endpoint(id=new_id(), **fields, **whose))
    return _with_secret(uow, endpoint)


@implements(contract.update)
def update_endpoint(patch, *, uow, poster):
    endpoint = stock.load(uow, Endpoint, patch.pop("endpoint_id"), change=True)
    _refuse_bad(patch, poster)
    endpoint.change(patch)
    if SENDS_ON & patch.keys() and endpoint.active:
        public_events.refuse_beyond_sight(endpoint.topics, uow.call)
    return endpoint


@implements(contract.rotate)
def rotate_secret(command, *, uow):
    endpoint = stock.load(uow, Endpoint, command["endpoint_id"], change=True)
    uow.note(endpoint, {}, "rotate")
    return _with_secret(uow, endpoint)


@implements(contract.test)
def post_test_event(command, *, uow):
    endpoint = stock.load(uow, Endpoint, command["endpoint_id"])
    endpoint.refuse_if_off()
    envelope = {
        "specversion": "1.0",
        "id": new_id(),
        "source": "/notify",
        "type": TEST_TYPE,
        "subject": endpoint.id,
        "time": instant_text(uow.now),
        "datacontenttype": "application/json",
        "data": {"endpoint_id": endpoint.id},
    }
    return store.begin(uow, endpoint, envelope)


@implements(deliveries.attempts)
def read_attempts(command, *, uow):
    return {"items": stock.load(uow, Delivery, command["delivery_id"]).past_attempts}


@implements(deliveries.resend)
def resend_delivery(command, *, uow):
    delivery = stock.load(uow, Delivery, command["delivery_id"], change=True)
    store.endpoint_of(uow, delivery).refuse_if_off()
    delivery.send_again(uow.now)
    uow.schedule(store.DELIVERING, delivery.id, uow.now)
    return delivery


def _with_secret(uow, endpoint):
    """Return the endpoint as only the answer to this one request shows it."""
    secret = store.give_secret(uow, endpoint, secrets.token_bytes(rules.SECRET_BYTES))
    # Of a trial nothing stays: a secret that will never be valid must not be stored anywhere.
    endpoint.secret = "" if uow.call.dry_run else secret
    return endpoint


def _refuse_bad(fields, poster):
    public_events.refuse_unknown(fields.get("topics", []))
    if "url" in fields:
        try:
            poster.check(fields["url"])
        except Forbidden as error:
            raise contract.UrlRefused(url=fields["url"], reason=str(error)) from error
