"""What is told while colleagues work together, so that their screens follow."""

import pytest

from contracts.notify import message
from contracts.organization import announcement, comment, direct_message, notice, task


class Crew:
    """Three colleagues, each with his own rights."""

    def __init__(self, house):
        self.house = house
        house.rpc.answers[message.create.id] = {"id": "m"}
        self.li_id, self.wang_id, self.sun_id = (house.hire(n)["id"] for n in ("li", "wang", "sun"))
        self.li, self.wang, self.sun = map(self.by, (self.li_id, self.wang_id, self.sun_id))

    def by(self, staff_id):
        return self.house.acting(actor_id=staff_id, scopes={"*": "own"}, actor_name="Name")

    def announce(self, **fields):
        made = self.house.call(announcement.create, {"title": "放假", "text": "通知", **fields})
        self.house.call(announcement.publish, {"announcement_id": made["id"]})


@pytest.fixture
def crew(house):
    return Crew(house)


def told(crew, event):
    return [envelope["data"] for envelope in crew.house.told(event)]


def test_a_task_is_told_with_its_owner_who_set_it_and_who_had_it(crew):
    made = crew.wang.call(task.create, {"title": "回访", "owner_id": crew.sun_id})
    crew.sun.call(task.assign, {"task_id": made["id"], "owner_id": crew.li_id})
    crew.li.call(task.complete, {"task_id": made["id"]})

    [created] = told(crew, task.created)
    assigned, completed = told(crew, task.updated)
    assert (created["owner_id"], created["created_by_id"]) == (crew.sun_id, crew.wang_id)
    assert (assigned["owner_id"], assigned["from_owner_id"]) == (crew.li_id, crew.sun_id)
    assert completed["state"] == "done"


def test_new_notices_are_told_with_all_whom_they_are_for(crew):
    crew.announce(staff_ids=[crew.wang_id, crew.sun_id])

    [notices] = told(crew, notice.created)
    assert set(notices["owner_ids"]) == {crew.wang_id, crew.sun_id}
    assert notices["about_resource"] == "organization.announcement"
    assert told(crew, announcement.published)[0]["title"] == "放假"


def test_reading_notices_is_told_to_the_other_screens_of_the_reader(crew):
    crew.announce(staff_ids=[crew.wang_id])
    [one] = crew.wang.call(notice.listed)["items"]
    crew.wang.call(notice.read, {"notice_id": one["id"]})
    crew.wang.call(notice.read_all)

    assert [data["owner_ids"] for data in told(crew, notice.noticed)] == 2 * [[crew.wang_id]]


def test_a_direct_message_is_told_without_its_words_and_counted_until_read(crew):
    crew.wang.call(direct_message.create, {"to_staff_id": crew.sun_id, "text": "秘密"})
    assert crew.sun.call(direct_message.count)["unread"] == 1
    crew.sun.call(direct_message.read, {"staff_id": crew.wang_id})
    crew.sun.call(direct_message.read, {"staff_id": crew.wang_id})

    pair = {"from_staff_id": crew.wang_id, "to_staff_id": crew.sun_id}
    assert told(crew, direct_message.created) == [pair]
    assert told(crew, direct_message.noticed) == [pair]
    assert crew.sun.call(direct_message.count)["unread"] == 0


def test_comments_are_told_with_the_record_and_who_is_mentioned(crew):
    about = {"about_resource": "customers.customer", "about_id": "c1"}
    said = {**about, "text": "看", "mentioned_ids": [crew.sun_id]}
    made = crew.wang.call(comment.create, said)
    crew.wang.call(comment.remove, {"comment_id": made["id"]})

    [created], [removed] = told(crew, comment.created), told(crew, comment.removed)
    assert about.items() <= created.items() and created["mentioned_ids"] == [crew.sun_id]
    assert removed["owner_id"] == crew.wang_id
