"""What may be done with a message or reminder follows from how far it is."""

import datetime as dt

from contracts.notify import message, reminder

SMS = {"channel": "sms", "to": "13800138000"}


def test_only_a_message_that_waits_can_be_taken_back(notify):
    made = notify.call(message.create, {**SMS, "text": "x"}, idempotency_key="m")
    key = {"message_id": made["id"]}
    assert notify.call(message.get, key)["abilities"] == ["cancel"]
    notify.run_due()
    told = notify.call(message.get, key)
    assert (told["state"], told["abilities"]) == ("sent", [])


def test_a_reminder_that_is_over_can_be_nothing_any_more(notify):
    due_at = (notify.clock.now() + dt.timedelta(hours=1)).isoformat()
    made = notify.call(reminder.create, {**SMS, "title": "x", "due_at": due_at})
    assert made["abilities"] == ["update", "cancel"]
    notify.clock.advance(hours=2)
    notify.run_due()
    told = notify.call(reminder.get, {"reminder_id": made["id"]})
    assert told["abilities"] == []
