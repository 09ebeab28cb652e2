"""Two who meet, and what their calendars and those of outsiders mail."""

from pathlib import Path

import icalendar
import pytest

from chassis.errors import ServiceError
from chassis.files import FileStore
from contracts.notify import message
from contracts.organization import appointment as contract

AT = {"starts_at": "2026-03-26T01:00:00Z", "ends_at": "2026-03-26T02:00:00Z"}
GUEST = {"email": "Zhao@Guest.example", "name": "赵总"}


class Pair:
    """Li invites Wu."""

    def __init__(self, house):
        self.house = house
        house.rpc.answers[message.create.id] = {"id": "m"}
        self.ids = [house.hire(n, name=n, email=f"{n}@example.com")["id"] for n in ("li", "wu")]
        self.li, self.wu = (
            house.acting(actor_id=one, scopes={"*": "own"}, actor_name=n)
            for one, n in zip(self.ids, ("Li", "Wu"), strict=True)
        )

    def plan(self, **fields):
        asked = {"title": "客户拜访", **AT, "participant_ids": [self.ids[1]], **fields}
        return self.li.call(contract.create, asked)

    def content(self, told):
        store = FileStore(self.house.runtime.settings.upload_folder)
        return icalendar.Calendar.from_ical(Path(store.path(told["file"]["id"])).read_bytes())


def refusal(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refused:
        call(*args, **kwargs)
    return refused.value.code


def mailed(pair, to="wu"):
    """Return the calendars that were mailed to somebody, oldest first."""
    pair.house.run_due()
    sent = [m for name, m in pair.house.rpc.calls if name == message.create.id]
    mine = [m for m in sent if m["to"] == f"{to}@example.com"]
    return [icalendar.Calendar.from_ical(m["calendar"]) for m in mine if m.get("calendar")]


def reply(pair, to="zhao", answer="ACCEPTED", **about):
    """Return the answer that a calendar would mail to the newest invitation."""
    calendar = mailed(pair, to)[-1] if to == "wu" else mailed_to_guest(pair)[-1]
    event = calendar.walk("VEVENT")[0]
    calendar["METHOD"] = "REPLY"
    event["DTSTAMP"] = icalendar.vDatetime(about.get("at", pair.house.clock.now()))
    people = event["ATTENDEE"] if isinstance(event["ATTENDEE"], list) else [event["ATTENDEE"]]
    [event["ATTENDEE"]] = [one for one in people if to in one]
    event["ATTENDEE"].params["PARTSTAT"] = answer
    return calendar.to_ical().decode()


def mailed_to_guest(pair):
    pair.house.run_due()
    sent = [m for name, m in pair.house.rpc.calls if name == message.create.id]
    mine = [m["calendar"] for m in sent if m["to"] == "zhao@guest.example"]
    return [icalendar.Calendar.from_ical(one) for one in mine]
