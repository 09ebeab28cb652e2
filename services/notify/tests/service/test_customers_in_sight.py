"""Messages are about customers that the caller may see, unless he sees every message."""

import pytest

from chassis.errors import ServiceError
from contracts.customers import customer, share
from contracts.notify import message

TOLD = {"id": "tcl", "name": "TCL", "owner_id": "rep", "department_id": "west"}


@pytest.fixture
def writing(notify):
    """Return a function that sends a message to the customer as somebody."""
    notify.tell(customer.created, "tcl", TOLD)
    sms = {"channel": "sms", "to": "13800138000", "text": "您好"}

    def write(scope="own", customer_id="tcl", **who):
        acting = notify.acting(**{"scopes": {"*": scope}, "departments": (), **who})
        return acting.call(message.create, {**sms, "customer_id": customer_id})

    return write


def is_refused(writing, *args, **who):
    with pytest.raises(ServiceError) as refused:
        writing(*args, **who)
    return refused.value.code == "notify.message.unknown_customer"


def test_nobody_writes_to_a_customer_that_he_cannot_see(writing):
    assert is_refused(writing, actor_id="other")
    assert is_refused(writing, "department", actor_id="other", departments=("east",))


def test_nobody_writes_to_a_customer_who_is_not_there(writing):
    assert is_refused(writing, "all", customer_id="nobody")


def test_whoever_sees_the_customer_or_every_message_writes(writing):
    writing(actor_id="rep")
    writing("department", actor_id="mate", departments=("west",))
    writing("all", actor_id="agent")
    writing(actor_id="other", via="service_desk")


def test_a_shared_customer_is_written_to_until_the_share_ends(notify, writing):
    told = {"id": "s", "customer_id": "tcl", "customer_name": "TCL", "holder_kind": "staff"}
    told |= {"holder_id": "helper", "access": "read", "along": []}
    notify.tell(share.granted, "s", told)
    writing(actor_id="helper")
    notify.tell(share.ended, "s", told, version=2)
    assert is_refused(writing, actor_id="helper")


def test_a_customer_who_came_to_another_is_written_to_by_him(notify, writing):
    notify.tell(customer.transferred, "tcl", {**TOLD, "owner_id": "next"}, version=2)
    writing(actor_id="next")
    assert is_refused(writing, actor_id="rep")
