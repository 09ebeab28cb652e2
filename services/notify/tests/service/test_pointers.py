"""Refusals name the field of the input that they are about."""

import pytest

from chassis.errors import ServiceError
from contracts.notify import endpoint, message, rule
from contracts.sales import order


@pytest.fixture
def refusal_of(notify):
    """Return a function that calls an operation and returns why it was refused."""

    def refusal_of(operation, given):
        with pytest.raises(ServiceError) as refusal:
            notify.call(operation, given)
        return refusal.value

    return refusal_of


@pytest.mark.parametrize(("value", "name"), [(1, "x"), ("a" * 1001, "x")])
def test_a_variable_is_named_as_it_was_sent(refusal_of, value, name):
    given = {"channel": "sms", "to": "13800138000", "text": "A", "variables": {name: value}}
    wrong = refusal_of(message.create, given).details["fields"]
    assert [one["pointer"] for one in wrong] == [f"/variables/{name}"]


def test_an_unknown_event_is_named_by_its_place(refusal_of):
    new = {"url": "https://partner.example.com/", "topics": ["*", "sales.nothing.*"]}
    assert refusal_of(endpoint.create, new).pointer == "/topics/1"
    about = {"template_id": "order-shipped-sms", "recipient": "customer.phone"}
    unknown = {**about, "event_type": order.confirmed.type.replace("confirmed", "exploded")}
    assert refusal_of(rule.create, unknown).pointer == "/event_type"
