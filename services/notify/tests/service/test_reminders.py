"""Reminders: sent once, at their time, whatever happens between."""

import datetime as dt

import pytest

from chassis.errors import ServiceError
from contracts.customers import contact
from contracts.notify import message as messages
from contracts.notify import record
from contracts.notify import reminder as contract


@pytest.fixture
def remind(notify):
    """Return a function that makes a reminder for in an hour."""

    def make(**fields):
        due_at = (notify.clock.now() + dt.timedelta(hours=1)).isoformat()
        about = {"about_resource": "sales.order", "about_id": "o1"}
        given = {"title": "回访客户", "channel": "sms", "to": "13800138000", "due_at": due_at}
        return notify.call(contract.create, {**given, **about, **fields})

    return make


def code_of(function, *arguments, **named):
    with pytest.raises(ServiceError) as refusal:
        function(*arguments, **named)
    return refusal.value.code


def test_a_reminder_is_sent_once_at_its_time(notify, remind):
    made = remind(text="王经理")
    notify.run_due()
    assert notify.driver.taken == []
    notify.clock.advance(hours=1)
    notify.run_due()
    notify.clock.advance(days=1)
    notify.run_due()
    assert [m.text for m in notify.driver.taken] == ["回访客户\n王经理"]
    done = notify.call(contract.get, {"reminder_id": made["id"]})
    message = notify.call(messages.get, {"message_id": done["message_id"]})
    assert (done["state"], message["owner_id"]) == ("done", "staff-1")


def test_a_reminder_by_mail_has_its_title_as_subject(notify, remind):
    remind(channel="email", to="li@example.com")
    notify.clock.advance(hours=1)
    notify.run_due()
    assert [(m.subject, m.text) for m in notify.driver.taken] == [("回访客户", "回访客户")]


def test_a_reminder_that_was_due_while_nobody_ran_is_sent_afterwards(notify, remind):
    remind()
    notify.clock.advance(days=3)
    notify.run_due()
    assert len(notify.driver.taken) == 1


def test_a_reminder_can_be_moved(notify, remind):
    made = remind()
    later = (notify.clock.now() + dt.timedelta(hours=5)).isoformat()
    patch = {"reminder_id": made["id"], "due_at": later}
    notify.call(contract.update, patch, if_version=1)
    notify.clock.advance(hours=4)
    notify.run_due()
    assert notify.driver.taken == []
    notify.clock.advance(hours=1)
    notify.run_due()
    assert len(notify.driver.taken) == 1


@pytest.mark.parametrize(("minutes", "taken"), [(-4, True), (-6, False), (-60 * 24, False)])
def test_nobody_is_reminded_at_a_time_that_is_past(notify, remind, minutes, taken):
    at = {"due_at": (notify.clock.now() + dt.timedelta(minutes=minutes)).isoformat()}
    move = {"reminder_id": remind()["id"], **at}
    if taken:
        assert remind(**at)["state"] == "waiting"
        notify.call(contract.update, move)
    else:
        assert code_of(remind, **at) == "notify.reminder.past"
        assert code_of(notify.call, contract.update, move) == "notify.reminder.past"


def test_a_reminder_that_waited_too_long_may_still_get_other_words(notify, remind):
    made = remind()
    notify.clock.advance(hours=2)
    told = notify.call(contract.update, {"reminder_id": made["id"], "title": "改期"})
    assert told["title"] == "改期"


def test_a_cancelled_reminder_is_never_sent_nor_changed(notify, remind):
    made = remind()
    key = {"reminder_id": made["id"]}
    assert notify.call(contract.cancel, key, if_version=1)["state"] == "cancelled"
    notify.clock.advance(hours=1)
    notify.run_due()
    assert notify.driver.taken == []
    assert code_of(notify.call, contract.cancel, key) == "notify.reminder.over"
    assert code_of(notify.call, contract.update, {**key, "title": "x"}) == "notify.reminder.over"


def test_a_reminder_to_nobody_is_refused(remind):
    assert code_of(remind, to="13800") == "notify.message.bad_recipient"


def test_a_reminder_out_of_scope_does_not_exist(notify, remind):
    key = {"reminder_id": remind()["id"]}
    other = notify.acting(actor_id="other", scopes={"*": "own"})
    for operation in (contract.get, contract.update, contract.cancel):
        assert code_of(other.call, operation, key) == "not_found"


def test_a_reminder_that_falls_due_is_told_as_an_event(notify, remind):
    made = remind()
    notify.clock.advance(hours=2)
    notify.run_due()
    [event] = notify.told(contract.fallen_due)
    told = event.get("data", event)
    assert (told["reminder_id"], told["owner_id"]) == (made["id"], notify.who.actor_id)


def test_a_reminder_is_about_a_customer_and_a_contact_that_are_known(notify, remind):
    notify.tell(contact.created, "p1", {"id": "p1", "customer_id": "c1", "name": "王芳"})
    about = {"about_resource": "customers.contact", "about_id": "p1"}
    made = remind(customer_id="c1", **about)
    assert (made["customer_id"], made["about_id"]) == ("c1", "p1")
    assert code_of(remind, customer_id="c9") == "notify.reminder.unknown_customer"
    wrong = {**about, "about_id": "p9"}
    assert code_of(remind, **wrong) == "notify.reminder.unknown_contact"


@pytest.mark.requirement("ORG-06")
def test_whose_a_reminder_is_is_told_to_who_may_read_it(notify, remind):
    which = {"resource": "notify.reminder", "record_id": remind()["id"]}
    asked = {"via": "organization", "departments": ("bj",)}
    told = notify.acting(**asked).call(record.whose, which)
    assert told["owner_id"] == notify.who.actor_id
    for who, code in (({"scopes": {"*": "own"}}, "not_found"), ({"grants": ()}, "forbidden")):
        stranger = notify.acting(actor_id="x", **asked, **who)
        assert code_of(stranger.call, record.whose, which) == code
    assert code_of(notify.call, record.whose, which) == "forbidden"
