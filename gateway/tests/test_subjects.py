"""What is said about a record is for those who see the record."""

import asyncio

import pytest

from chassis.context import Call
from chassis.errors import NotFound, ServiceError, Unavailable, UnknownRecord
from contracts import catalogue
from contracts.notify import reminder
from contracts.organization import appointment, comment, task
from gateway.auth import Principal
from gateway.subjects import Subjects

ABOUT = {"about_resource": "customers.customer", "about_id": "c1"}
ROW = {"id": "k1", **ABOUT, "text": "高价值"}
WORDS = {**ABOUT, "text": "A"}


class FakeBus:
    """Shows the customer or refuses; the organization tells one comment."""

    def __init__(self):
        self.blind = ()
        self.refusal, self.asked, self.page = None, [], {"items": [ROW], "next_cursor": None}

    async def call(self, operation, payload, call):
        self.asked.append((operation.id, payload, call.audience))
        if operation.service == "customers" and (self.refusal or call.actor_id in self.blind):
            raise self.refusal or HIDDEN
        if call.only_repeats:
            return {"result": {"id": "first"}, "replayed": True}
        return {"result": self.page if operation.service == "organization" else {"id": "c1"}}


@pytest.fixture
def bus():
    return FakeBus()


@pytest.fixture
def ask(bus):
    """Return a function that asks for an operation on comments as somebody with *grants*."""
    subjects = Subjects(catalogue(), bus, colleague)

    def ask_for(operation, payload, grants=("*",), **about):
        call = Call(audience="organization", actor_id="li", grants=grants, **about)
        return asyncio.run(subjects.ask(operation, payload, call))["result"]

    return ask_for


async def colleague(staff_id):
    about = {"actor_id": staff_id, "actor_kind": "staff", "actor_name": staff_id.title()}
    grants = () if staff_id == "clerk" else ("customers.*",)
    return None if staff_id == "nobody" else Principal(grants=grants, **about)


HIDDEN = ServiceError("not_found", {}, 404)
ABSENT = (NotFound, UnknownRecord)
"""The first for what an address names, the second for what a body does."""
OPERATIONS = [(comment.create, WORDS), (comment.of_record, ABOUT)]


@pytest.mark.requirement("ORG-39")
@pytest.mark.parametrize(("operation", "payload"), OPERATIONS)
def test_the_service_of_the_record_is_asked_first(ask, bus, operation, payload):
    ask(operation, payload)
    seen, done = bus.asked
    assert seen == ("customers.customer.get", {"customer_id": "c1"}, "customers")
    assert done[0] == operation.id


@pytest.mark.requirement("ORG-04")
@pytest.mark.parametrize(("operation", "payload"), OPERATIONS)
def test_who_does_not_see_the_record_neither_reads_nor_says_anything(ask, bus, operation, payload):
    bus.refusal = HIDDEN
    with pytest.raises(ABSENT):
        ask(operation, payload)
    assert [asked[0] for asked in bus.asked] == ["customers.customer.get"]


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("operation", [comment.create, task.create, reminder.create])
def test_a_repeat_is_answered_as_at_first_though_its_record_is_gone(ask, bus, operation):
    bus.refusal = HIDDEN
    payload = {**ABOUT, "text": "A", "title": "A"}
    assert ask(operation, payload, idempotency_key="k") == {"id": "first"}
    with pytest.raises(ABSENT):
        ask(operation, payload)


@pytest.mark.requirement("CUS-70")
@pytest.mark.parametrize("operation", [comment.create, comment.of_record])
def test_a_follow_up_is_commented_on_by_who_sees_it(ask, bus, operation):
    about = {"about_resource": "customers.activity", "about_id": "a1"}
    payload = {**about, "text": "好"} if operation is comment.create else about
    ask(operation, payload)
    seen, done = bus.asked
    assert seen == ("customers.activity.get", {"activity_id": "a1"}, "customers")
    assert done[0] == operation.id
    bus.refusal = HIDDEN
    with pytest.raises(ABSENT):
        ask(operation, payload)


@pytest.mark.requirement("ORG-39")
def test_nobody_is_told_words_about_a_record_that_he_does_not_see(ask, bus):
    bus.blind = ("wang",)
    mentioned = {"mentioned_ids": ["nobody", "sun", "wang", "clerk"]}
    with pytest.raises(comment.CannotSee) as refused:
        ask(comment.create, {**WORDS, **mentioned})
    assert refused.value.details["people"] == "Wang, Clerk"
    assert refused.value.pointer == "/mentioned_ids/2"
    assert comment.create.id not in [asked[0] for asked in bus.asked]
    ask(comment.create, {**WORDS, "mentioned_ids": ["sun", "nobody"]})
    assert bus.asked[-1][0] == comment.create.id


CHANGE = {"comment_id": "k1", "text": "B"}


@pytest.mark.requirement("ORG-39")
def test_whom_a_change_mentions_anew_must_see_the_record(ask, bus):
    bus.page, bus.blind = {**ROW, "mentioned_ids": ["wang"]}, ("wang", "sun")
    with pytest.raises(comment.CannotSee) as refused:
        ask(comment.update, {**CHANGE, "mentioned_ids": ["wang", "sun"]})
    assert refused.value.pointer == "/mentioned_ids/1"
    assert comment.update.id not in [asked[0] for asked in bus.asked]
    bus.blind = ("wang",)
    ask(comment.update, {**CHANGE, "mentioned_ids": ["wang", "sun", "nobody"]})
    assert bus.asked[-1][0] == comment.update.id


@pytest.mark.requirement("ORG-39")
def test_who_lost_sight_of_a_record_mentions_nobody_to_it(ask, bus):
    bus.page, bus.refusal = {**ROW, "mentioned_ids": []}, HIDDEN
    with pytest.raises(NotFound):
        ask(comment.update, {**CHANGE, "mentioned_ids": ["sun"]})
    ask(comment.update, CHANGE)


@pytest.mark.requirement("ORG-39")
def test_one_comment_is_read_by_who_sees_its_record(ask, bus):
    bus.page = ROW
    assert ask(comment.get, {"comment_id": "k1"}) == ROW
    bus.refusal = HIDDEN
    with pytest.raises(NotFound):
        ask(comment.get, {"comment_id": "k1"})


@pytest.mark.parametrize(("operation", "payload"), OPERATIONS)
def test_who_may_not_read_such_records_at_all_is_not_even_asked_for(ask, bus, operation, payload):
    with pytest.raises(ABSENT):
        ask(operation, payload, grants=("organization.comment.*",))
    assert bus.asked == []


def test_without_the_type_of_the_record_what_is_hidden_looks_like_nothing(ask, bus):
    bus.page["total"] = 1
    assert ask(comment.of_record, {"about_id": "c1"})["items"] == [ROW]
    bus.refusal = HIDDEN
    assert ask(comment.of_record, {"about_id": "c1"}) == {
        "items": [],
        "next_cursor": None,
        "total": 0,
    }


def test_a_type_that_nobody_has_is_not_found(ask):
    with pytest.raises(ABSENT):
        ask(comment.create, {**WORDS, "about_resource": "x.y"})


def test_a_service_that_is_down_opens_nothing(ask, bus):
    bus.refusal = Unavailable(service="customers")
    with pytest.raises(Unavailable):
        ask(comment.of_record, ABOUT)


@pytest.mark.requirement("ORG-30")
@pytest.mark.parametrize(
    "operation", [task.create, task.update, appointment.create, reminder.create]
)
@pytest.mark.parametrize(
    ("about", "at"),
    [
        (ABOUT, "/about_id"),
        ({"customer_id": "c1"}, "/customer_id"),
        ({"about_id": "c1"}, "/about_id"),
        ({**ABOUT, "about_id": None}, "/about_id"),
    ],
)
def test_nothing_is_planned_about_a_record_that_one_does_not_see(ask, bus, operation, about, at):
    bus.refusal = HIDDEN
    with pytest.raises(UnknownRecord) as refused:
        ask(operation, {"title": "A", **about})
    assert (refused.value.pointer, refused.value.status) == (at, 409)
    assert operation.id not in [asked[0] for asked in bus.asked]


@pytest.mark.requirement("ORG-30")
def test_what_is_about_nothing_or_about_what_one_sees_is_planned(ask, bus):
    ask(task.create, {"title": "A", "about_id": None})
    ask(task.create, {"title": "A", **ABOUT, "customer_id": "c1"})
    asked = [asked[0] for asked in bus.asked]
    assert asked == [task.create.id, *["customers.customer.get"] * 2, task.create.id]
