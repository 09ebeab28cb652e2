"""Webhooks: public events posted to partners."""

import base64
import hashlib
import hmac
import json

import pytest
from sqlalchemy import select

from chassis.errors import ServiceError
from chassis.idempotency import idempotency_key
from contracts.notify import delivery as deliveries
from contracts.notify import endpoint as contract
from contracts.operation_log import log_of
from contracts.service_desk import ticket
from notify.posting import Answer

TOLD = {"id": "t1", "number": "TK1", "title": "TK1 打印机", "subject": "打印机", "state": "new"}
BEYOND = "notify.endpoint.beyond_own_sight"
URL = "https://partner.example.com/hook"


def code_of(function, *arguments, **named):
    with pytest.raises(ServiceError) as refusal:
        function(*arguments, **named)
    return refusal.value.code


@pytest.fixture
def endpoint(notify):
    return notify.call(contract.create, {"url": URL, "topics": ["service_desk.ticket.*"]})


def all_deliveries(notify, **filters):
    return notify.call(deliveries.listed, filters)["items"]


def run_for(notify, seconds):
    notify.run_due()
    notify.clock.advance(seconds=seconds)
    notify.run_due()


def test_an_event_is_posted_with_a_signature_that_the_partner_can_check(notify, endpoint):
    event_id = notify.tell(ticket.opened, "t1", TOLD)
    notify.run_due()
    [(url, body, headers)] = notify.poster.posts
    signed = f"{event_id}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(endpoint["secret"].removeprefix("whsec_"))
    mac = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert (url, headers["webhook-id"]) == (URL, event_id)
    assert headers["webhook-signature"] == f"v1,{mac}"
    event = json.loads(body)
    assert (event["type"], event["data"]["number"]) == (ticket.opened.type, "TK1")
    assert not {"actorid", "actorname", "correlationid", "traceparent"} & set(event)


def test_only_events_of_its_topics_reach_an_endpoint(notify, endpoint):
    patch = {"endpoint_id": endpoint["id"], "topics": ["sales.*", ticket.solved.type]}
    notify.call(contract.update, patch, if_version=1)
    notify.tell(ticket.opened, "t1", TOLD)
    notify.tell(ticket.solved, "t1", TOLD)
    notify.run_due()
    assert [d["event_type"] for d in all_deliveries(notify)] == [ticket.solved.type]


def test_one_partner_does_not_see_the_others_endpoints_and_deliveries(notify, endpoint):
    other = notify.acting(actor_id="partner-2", scopes={"*": "own", "service_desk.ticket": "all"})
    theirs = other.call(contract.create, {"url": f"{URL}/2", "topics": ["service_desk.ticket.*"]})
    notify.tell(ticket.opened, "t1", TOLD)
    notify.run_due()
    assert [e["id"] for e in other.call(contract.listed, {})["items"]] == [theirs["id"]]
    seen = other.call(deliveries.listed, {})["items"]
    assert [d["endpoint_id"] for d in seen] == [theirs["id"]]
    assert code_of(other.call, contract.get, {"endpoint_id": endpoint["id"]}) == "not_found"
    assert len(all_deliveries(notify)) == 2


def test_a_failed_post_is_tried_again_and_logged(notify, endpoint):
    notify.poster.answers = [Answer(500, text="oops", ms=9), Answer(302)]
    notify.tell(ticket.opened, "t1", TOLD)
    run_for(notify, 10)
    run_for(notify, 600)
    [delivery] = all_deliveries(notify)
    assert (delivery["state"], delivery["attempts"]) == ("delivered", 3)
    log = notify.call(deliveries.attempts, {"delivery_id": delivery["id"]})["items"]
    assert [entry["status"] for entry in log] == [500, 302, 200]
    assert (log[0]["answer"], log[0]["ms"]) == ("oops", 9)


def test_a_delivery_is_given_up_after_days_and_can_be_resent(notify, endpoint):
    notify.poster.answers = [Answer(500)] * 10
    notify.tell(ticket.opened, "t1", TOLD)
    for _ in range(12):
        run_for(notify, 30 * 3600)
    [delivery] = all_deliveries(notify, state="failed")
    assert delivery["attempts"] == 10
    command = {"delivery_id": delivery["id"]}
    notify.call(deliveries.resend, command, if_version=delivery["version"], idempotency_key="r")
    notify.run_due()
    assert all_deliveries(notify)[0]["state"] == "delivered"
    assert len({headers["webhook-id"] for _, _, headers in notify.poster.posts}) == 1


def test_a_waiting_delivery_cannot_be_resent(notify, endpoint):
    notify.tell(ticket.opened, "t1", TOLD)
    [delivery] = all_deliveries(notify)
    refused = code_of(notify.call, deliveries.resend, {"delivery_id": delivery["id"]})
    assert refused == "notify.delivery.waiting"


def test_an_endpoint_that_is_silent_is_left_alone_for_a_while(notify, endpoint):
    notify.poster.answers = [Answer(None, "TimeoutError")]
    for number in range(3):
        notify.tell(ticket.opened, f"t{number}", {**TOLD, "id": f"t{number}"})
    notify.run_due()
    assert len(notify.poster.posts) == 1
    run_for(notify, 40)
    assert [d["state"] for d in all_deliveries(notify)] == ["delivered"] * 3
    assert notify.call(contract.get, {"endpoint_id": endpoint["id"]})["down_until"] is None


def test_an_endpoint_that_is_gone_is_switched_off(notify, endpoint):
    notify.poster.answers = [Answer(410)]
    for number in range(2):
        notify.tell(ticket.opened, f"t{number}", {**TOLD, "id": f"t{number}"})
    notify.run_due()
    shown = notify.call(contract.get, {"endpoint_id": endpoint["id"]})
    assert (shown["active"], shown["off_reason"]) == (False, "gone (410)")
    assert [d["state"] for d in all_deliveries(notify)] == ["failed"] * 2
    command = {"endpoint_id": endpoint["id"]}
    assert code_of(notify.call, contract.test, command) == "notify.endpoint.inactive"
    [told] = notify.told(contract.switched_off)
    assert told["data"]["url"] == endpoint["url"]


def test_nothing_is_posted_again_to_an_endpoint_that_is_off(notify, endpoint):
    notify.tell(ticket.opened, "t1", TOLD)
    notify.run_due()
    delivery = all_deliveries(notify)[0]
    notify.call(contract.update, {"endpoint_id": endpoint["id"], "active": False})
    command = {"delivery_id": delivery["id"]}
    assert code_of(notify.call, deliveries.resend, command) == "notify.endpoint.inactive"
    assert all_deliveries(notify)[0]["state"] == "delivered"


def test_a_test_event_is_posted_on_request(notify, endpoint):
    made = notify.call(contract.test, {"endpoint_id": endpoint["id"]}, idempotency_key="t")
    notify.run_due()
    delivery = notify.call(deliveries.get, {"delivery_id": made["id"]})
    assert (delivery["state"], delivery["event_type"]) == ("delivered", "notify.endpoint.tested.v1")


def test_after_a_rotation_both_secrets_sign_for_a_day(notify, endpoint):
    key = {"endpoint_id": endpoint["id"]}
    new = notify.call(contract.rotate, key, if_version=1)["secret"]
    notify.tell(ticket.opened, "t1", TOLD)
    notify.run_due()
    notify.clock.advance(days=1, seconds=1)
    notify.tell(ticket.closed, "t1", TOLD)
    notify.run_due()
    counts = [len(h["webhook-signature"].split(" ")) for _, _, h in notify.poster.posts]
    assert (counts, new != endpoint["secret"]) == ([2, 1], True)


@pytest.mark.requirement("PLT-17")
def test_who_rotated_a_secret_is_on_record_and_the_secret_is_not(notify, endpoint):
    boss = notify.acting(actor_id="boss")
    new = boss.call(contract.rotate, {"endpoint_id": endpoint["id"]}, if_version=1)["secret"]
    rows = notify.call(log_of("notify")[1], {"record_id": endpoint["id"]})["items"]
    assert (rows[0]["action"], rows[0]["actor_id"]) == ("rotate", "boss")
    assert new not in str(rows) and endpoint["secret"] not in str(rows)


def test_a_secret_is_shown_once_and_stands_in_no_history(notify, endpoint):
    shown = notify.call(contract.get, {"endpoint_id": endpoint["id"]})
    listed = notify.call(contract.listed)["items"]
    assert "secret" not in shown
    assert "secret" not in listed[0]


@pytest.mark.requirement("PLT-12")
def test_a_repeat_is_told_the_endpoint_without_its_secret(notify):
    asked = {"url": URL, "topics": ["*"]}
    made = notify.call(contract.create, asked, idempotency_key="c")
    secret = made.pop("secret")
    assert notify.call(contract.create, asked, idempotency_key="c") == made
    about = {"if_version": 1, "idempotency_key": "r"}
    turned = notify.call(contract.rotate, {"endpoint_id": made["id"]}, **about)
    new = turned.pop("secret")
    assert notify.call(contract.rotate, {"endpoint_id": made["id"]}, **about) == turned
    with notify.runtime.database.reading() as connection:
        kept = " ".join(connection.scalars(select(idempotency_key.c.answer)))
    assert made["id"] in kept
    assert not [one for one in (secret, new) if one in kept]


def test_a_trial_shows_no_secret_that_will_never_be_valid(notify, endpoint):
    about = {"endpoint_id": endpoint["id"]}
    tried = notify.call(contract.rotate, about, if_version=1, dry_run=True)
    assert tried["secret"] == "" != endpoint["secret"]
    assert notify.call(contract.rotate, about, if_version=1)["secret"].startswith("whsec_")


def test_an_endpoint_may_have_a_chinese_name(notify):
    made = notify.call(contract.create, {"url": "https://例子.中国/h", "topics": ["*"]})
    assert made["url"] == "https://例子.中国/h"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"url": "http://partner.example.com/"}, "notify.endpoint.url_refused"),
        ({"url": "https://127.0.0.1/"}, "notify.endpoint.url_refused"),
        ({"url": "https://localhost/x"}, "notify.endpoint.url_refused"),
        ({"url": "https://broker/"}, "notify.endpoint.url_refused"),
        ({"url": "https://0x7f000001/"}, "notify.endpoint.url_refused"),
        ({"url": "https://partner.example.com:22/"}, "notify.endpoint.url_refused"),
        ({"url": "ftp://partner.example.com/"}, "invalid"),
        ({"topics": ["sales.nothing.*"]}, "notify.topic.unknown"),
        ({"topics": [ticket.replied.type]}, "notify.topic.unknown"),
        ({"topics": []}, "invalid"),
    ],
)
def test_an_endpoint_without_sense_is_refused(notify, endpoint, fields, code):
    new = {"url": URL, "topics": ["*"], **fields}
    assert code_of(notify.call, contract.create, new) == code
    patch = {"endpoint_id": endpoint["id"], **fields}
    assert code_of(notify.call, contract.update, patch) == code


FIELDS = {"url": URL, "topics": ["service_desk.ticket.*"]}
NARROW = (
    {"scopes": {"*": "all", "service_desk.ticket": "below"}},
    {"field_rights": {"service_desk.ticket": {"requester_phone": "masked"}}},
    {"field_rights": {"service_desk.ticket": {"c_secret": "hidden"}}},
    {"grants": ("notify.endpoint.*",)},
)


@pytest.mark.parametrize("rights", NARROW)
def test_who_does_not_see_all_of_what_events_tell_has_them_posted_nowhere(notify, endpoint, rights):
    narrow = notify.acting(**rights)
    with pytest.raises(ServiceError) as refusal:
        narrow.call(contract.create, FIELDS)
    assert refusal.value.code == BEYOND
    assert refusal.value.status == 403
    assert "service_desk.ticket" in str(refusal.value)
    key = {"endpoint_id": endpoint["id"]}
    elsewhere = {**key, "url": f"{URL}/mine"}
    assert code_of(narrow.call, contract.update, elsewhere, if_version=1) == BEYOND
    assert notify.call(contract.get, key)["url"] == URL


def test_who_sees_less_may_still_name_an_endpoint_and_switch_it_off_but_not_on(notify, endpoint):
    narrow = notify.acting(scopes={"*": "all", "service_desk.ticket": "own"})
    key = {"endpoint_id": endpoint["id"]}
    patch = {**key, "active": False, "description": "old"}
    assert narrow.call(contract.update, patch, if_version=1)["active"] is False
    again = {**key, "active": True}
    assert code_of(narrow.call, contract.update, again, if_version=2) == BEYOND


def test_read_only_fields_and_other_resources_hold_no_endpoint_back(notify):
    rights = {"service_desk.ticket": {"subject": "read_only"}, "sales.order": {"total": "hidden"}}
    seeing = notify.acting(field_rights=rights)
    assert seeing.call(contract.create, FIELDS)["active"]
    wide = {"url": URL, "topics": ["*"]}
    assert code_of(seeing.call, contract.create, wide) == BEYOND
