"""Events of organization reach every gateway at once."""

import json

import httpx
import pika
import pytest
from toy_shop import issue_token


@pytest.fixture(scope="module")
def patient(make_gateway, organization, shop_service):
    """A gateway that would believe rights for a minute."""
    return make_gateway(principal_ttl_s=60)


@pytest.fixture
def tell(broker):
    """Tell an event as a relay does."""
    connection = pika.BlockingConnection(pika.URLParameters(broker.uri))
    channel = connection.channel()
    channel.exchange_declare("crm.events", "topic", durable=True)

    def publish(kind, subject):
        body = json.dumps({"type": kind, "subject": subject})
        channel.basic_publish("crm.events", kind, body)

    yield publish
    connection.close()


@pytest.fixture
def get(patient):
    patient.gateway.api.auth.forget_all()

    def answer(who):
        headers = {"Authorization": f"Bearer {issue_token(who)}"}
        return httpx.get(f"{patient.url}/v1/toys/t9", headers=headers).status_code

    return answer


@pytest.mark.requirement("ORG-07")
@pytest.mark.parametrize("resource", ["staff", "role"])
def test_a_revocation_is_known_as_soon_as_it_is_told(resource, get, tell, world, patience):
    assert get("boss") == 200
    world.organization.handlers["principal_get"] = lambda p, c: {
        "actor_id": "boss", "actor_kind": "staff", "active": False,
    }  # fmt: skip
    subject = "boss" if resource == "staff" else "some-role"

    def is_out():
        tell(f"organization.{resource}.updated.v1", subject)  # the queue may still be in the making
        return get("boss") == 401

    patience(is_out, 5)


def test_an_event_about_somebody_else_asks_for_nobody_else(get, tell, world, patience):
    assert get("boss") == get("clerk") == 200
    world.organization.asked.clear()

    def is_asked():
        tell("organization.staff.updated.v1", "clerk")
        get("clerk")
        get("boss")
        return bool(world.organization.asked)

    patience(is_asked, 5)
    assert {payload["actor_id"] for _, payload, _ in world.organization.asked} == {"clerk"}


def test_rubbish_among_the_events_is_passed_over(get, tell, broker, patience):
    connection = pika.BlockingConnection(pika.URLParameters(broker.uri))
    for body in (b"\xff", b"[]", b"1", b""):
        connection.channel().basic_publish("crm.events", "organization.role.updated.v1", body)
    connection.close()
    assert get("boss") == 200
