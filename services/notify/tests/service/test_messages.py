"""What people can do with messages, and what becomes of them."""

import datetime as dt

import pytest
from sqlalchemy import text

from chassis.errors import ServiceError
from contracts.notify import message as contract
from contracts.notify import template as templates
from notify.drivers import InDoubt, Refused, TryLater


def read(notify, message):
    return notify.call(contract.get, {"message_id": message["id"]})


def trail(notify, message):
    items = notify.call(contract.trail, {"message_id": message["id"]})["items"]
    return [step["state"] for step in items]


def code_of(function, *arguments, **named):
    with pytest.raises(ServiceError) as refusal:
        function(*arguments, **named)
    return refusal.value.code


def test_a_message_goes_out_at_once_and_leaves_a_trail(notify, send):
    message = send(customer_id="c1")
    notify.run_due()
    sent = read(notify, message)
    assert (sent["state"], sent["to"], sent["segments"]) == ("sent", "+8613800138000", 1)
    assert trail(notify, message) == ["queued", "sending", "sent"]
    assert [(m.reference, m.text) for m in notify.driver.taken] == [(message["id"], "您好")]
    told = notify.told(contract.sent)[0]["data"]
    assert (told["recipient"], told["customer_id"]) == ("+86138****8000", "c1")


def test_a_scheduled_message_waits_for_its_time(notify, send):
    at = notify.clock.now() + dt.timedelta(hours=2)
    message = send(send_at=at.isoformat())
    notify.run_due()
    assert (read(notify, message)["state"], notify.driver.taken) == ("queued", [])
    notify.clock.advance(hours=2)
    notify.run_due()
    assert read(notify, message)["state"] == "sent"


@pytest.mark.parametrize(("minutes", "taken"), [(-4, True), (-6, False)])
def test_a_message_is_not_sent_at_a_time_that_is_past(notify, send, minutes, taken):
    at = {"send_at": (notify.clock.now() + dt.timedelta(minutes=minutes)).isoformat()}
    if taken:
        assert send(**at)["state"] == "queued"
    else:
        assert code_of(send, **at) == "notify.message.past"


def test_a_waiting_message_can_be_cancelled_and_a_sent_one_not(notify, send):
    later = (notify.clock.now() + dt.timedelta(hours=2)).isoformat()
    waiting, sent = send(send_at=later), send()
    cancelled = notify.call(contract.cancel, {"message_id": waiting["id"]}, if_version=1)
    notify.clock.advance(hours=3)
    notify.run_due()
    assert (cancelled["state"], len(notify.driver.taken)) == ("cancelled", 1)
    refused = code_of(notify.call, contract.cancel, {"message_id": sent["id"]})
    assert refused == "notify.message.not_waiting"


def test_a_message_by_template_keeps_its_version_and_text(notify, send):
    new = {"name": "hi", "channel": "sms", "body": "Hi {{ name }}", "on_doubt": "at_least_once"}
    template = notify.call(templates.create, new)
    made = send(text=None, template_id=template["id"], variables={"name": "Li"})
    assert (made["text"], made["template_version"]) == ("Hi Li", 1)
    assert made["on_doubt"] == "at_least_once"
    missing = {"text": None, "template_id": template["id"]}
    assert code_of(send, **missing) == "notify.template.missing_variable"
    assert code_of(send, **missing, channel="email", to="a@b.cn") == (
        "notify.message.unknown_template"
    )
    notify.call(templates.update, {"template_id": template["id"], "active": False}, if_version=1)
    assert code_of(send, **missing) == "notify.template.inactive"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": "nobody"}, "notify.message.bad_recipient"),
        ({"channel": "email"}, "notify.message.bad_recipient"),
        ({"text": None}, "notify.message.no_content"),
        ({"template_id": "order-shipped-sms"}, "notify.message.no_content"),
        ({"text": None, "template_id": "none"}, "notify.message.unknown_template"),
        ({"text": "x" * 1001}, "notify.template.too_long"),
        ({"channel": "fax"}, "invalid"),
    ],
)
def test_a_message_without_sense_is_refused(notify, send, fields, code):
    assert code_of(send, **fields) == code
    assert notify.call(contract.listed)["items"] == []


def test_a_failure_is_tried_again_later_and_then_given_up(notify, send):
    notify.driver.outcomes = [TryLater("451 busy")] * 6
    message = send()
    for _ in range(6):
        notify.run_due()
        notify.clock.advance(hours=5)
    failed = read(notify, message)
    assert (failed["state"], failed["attempts"], failed["reason"]) == ("failed", 6, "451 busy")
    assert trail(notify, message) == ["queued", "sending"] * 6 + ["failed"]
    assert len(notify.told(contract.failed)) == 1


def test_what_the_other_side_will_never_take_is_not_tried_again(notify, send):
    notify.driver.outcomes = [Refused("550 no such user")]
    message = send()
    notify.run_due()
    notify.clock.advance(hours=5)
    notify.run_due()
    assert trail(notify, message) == ["queued", "sending", "failed"]


def test_a_doubt_ends_a_message_that_may_go_out_only_once(notify, send):
    notify.driver.outcomes = [InDoubt("connection lost")]
    message = send()
    notify.run_due()
    notify.clock.advance(hours=5)
    notify.run_due()
    assert trail(notify, message) == ["queued", "sending", "unknown"]
    assert (notify.driver.taken, len(notify.told(contract.doubted))) == ([], 1)


def test_a_doubt_is_sent_again_where_twice_is_better_than_never(notify, send):
    notify.driver.outcomes = [InDoubt("connection lost")]
    message = send(on_doubt="at_least_once")
    notify.run_due()
    notify.clock.advance(hours=5)
    notify.run_due()
    states = ["queued", "sending", "unknown", "queued", "sending", "sent"]
    assert trail(notify, message) == states


class Killed(BaseException):
    """Stands for a process that dies."""


@pytest.mark.parametrize(
    ("on_doubt", "end", "sent"), [("at_most_once", "unknown", 0), ("at_least_once", "sent", 1)]
)
def test_a_process_that_dies_while_sending_leaves_a_doubt(notify, send, on_doubt, end, sent):
    notify.driver.outcomes = [Killed()]
    message = send(on_doubt=on_doubt)
    with pytest.raises(Killed):
        notify.run_due()
    assert read(notify, message)["state"] == "sending"
    notify.clock.advance(minutes=2)
    notify.run_due()
    assert (read(notify, message)["state"], len(notify.driver.taken)) == (end, sent)
    assert "unknown" in trail(notify, message)


def test_a_driver_that_breaks_leaves_a_doubt_and_no_loop(notify, send):
    notify.driver.outcomes = [KeyError("bug")]
    message = send()
    notify.run_due()
    assert read(notify, message)["reason"] == "KeyError"


def test_what_ended_badly_can_be_sent_again_and_what_was_sent_not(notify, send):
    notify.driver.outcomes = [Refused("550")]
    message = send()
    notify.run_due()
    again = {"message_id": message["id"]}
    version = read(notify, message)["version"]
    notify.call(contract.resend, again, if_version=version, idempotency_key="again")
    notify.run_due()
    assert read(notify, message)["state"] == "sent"
    assert code_of(notify.call, contract.resend, again) == "notify.message.not_ended"


def test_a_repeated_request_sends_one_message(notify):
    command = {"channel": "sms", "to": "13800138000", "text": "x"}
    first = notify.call(contract.create, command, idempotency_key="k")
    assert notify.call(contract.create, command, idempotency_key="k") == first
    notify.run_due()
    assert len(notify.driver.taken) == 1


def test_people_see_only_messages_of_their_scope(notify, send):
    message = send()
    other = notify.acting(actor_id="other", scopes={"*": "own"})
    assert other.call(contract.listed)["items"] == []
    for operation in (contract.get, contract.trail, contract.cancel):
        assert code_of(other.call, operation, {"message_id": message["id"]}) == "not_found"


SECRET = "您的登录验证码是 482913，10 分钟内有效。"


def test_a_secret_message_goes_out_whole_and_is_read_by_nobody_here(notify, send):
    message = send(text=SECRET, is_secret=True)
    notify.run_due()
    [outgoing] = notify.driver.taken
    assert outgoing.text == SECRET
    seen = notify.call(contract.get, {"message_id": message["id"]})
    assert (message["text"], seen["text"], seen["state"]) == ("••••••", "••••••", "sent")
    with notify.runtime.database.reading() as connection:
        tables = ("message", "history_entry", "outbox_event", "idempotency_key")
        rows = [connection.execute(text(f"select * from {t}")).all() for t in tables]
    assert "482913" not in str(rows)


def test_a_secret_message_that_is_over_cannot_be_sent_again(notify, send):
    message = send(text=SECRET, is_secret=True)
    over = notify.call(contract.cancel, {"message_id": message["id"]}, if_version=1)
    assert over["abilities"] == []
    asked = {"message_id": message["id"]}
    code = code_of(notify.call, contract.resend, asked, if_version=2, idempotency_key="again")
    assert code == contract.NotEnded.code


def test_an_invitation_goes_along_with_an_email_only(notify, send):
    asked = {"calendar": "BEGIN:VCALENDAR", "text": "请参加"}
    assert code_of(send, **asked) == "notify.message.calendar_by_email_only"
    send(channel="email", to="a@b.cn", **asked)
    notify.run_due()
    assert [m.calendar for m in notify.driver.taken] == ["BEGIN:VCALENDAR"]
