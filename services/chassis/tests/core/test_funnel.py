"""What every operation, list, reaction and piece of due work can rely on."""

import datetime as dt
import time

import pytest
from sqlalchemy import text
from toy import contract

from chassis import history
from chassis.context import REPEATS
from chassis.errors import KeyReused, KeyUnknown, ServiceError
from chassis.perform import perform


def refusal(toy, operation, payload, **about):
    with pytest.raises(ServiceError) as caught:
        toy.call(operation, payload, **about)
    return caught.value


@pytest.mark.requirement("PLT-02")
def test_a_call_past_its_deadline_is_not_executed(toy):
    told = refusal(toy, contract.create, {"name": "a"}, deadline=time.time() - 1)
    assert told.code == "deadline_passed"
    assert toy.call(contract.listed)["items"] == []


@pytest.mark.requirement("PLT-12")
def test_whether_something_was_answered_before_is_asked_without_doing_it(toy):
    asked = {"idempotency_key": "k", "audience": f"{toy.who.audience}{REPEATS}"}
    with pytest.raises(ServiceError, match=KeyUnknown.code):
        toy.call(contract.create, {"name": "a"}, **asked)
    made = toy.call(contract.create, {"name": "a"}, idempotency_key="k")
    assert toy.call(contract.create, {"name": "a"}, **asked) == made and toy.replayed
    with pytest.raises(ServiceError, match=KeyReused.code):
        toy.call(contract.create, {"name": "b"}, **asked)


@pytest.mark.requirement("PLT-08")
def test_a_forged_or_missing_call_is_refused(toy):
    for token in ("", "a.b.c", "test.e30.AAAA", None):
        reply = perform(toy.runtime, "box_create", {"name": "a"}, token)
        assert reply["error"]["code"] == "unauthenticated"


def test_every_wrong_field_is_named_with_a_code(toy):
    told = refusal(toy, contract.create, {"name": "", "price": 1, "x": 2})
    assert {(f["pointer"], f["code"]) for f in told.details["fields"]} == {
        ("/name", "too_short"),
        ("/price", "not_money"),
        ("/x", "unknown_field"),
    }


def test_an_internal_operation_is_closed_to_people(toy):
    told = refusal(toy, contract.free, {"box_id": "a", "amount": 1})
    assert told.code in ("forbidden", "unknown_operation")


@pytest.mark.requirement("PLT-03")
def test_a_refusal_leaves_nothing_behind(toy):
    box = toy.call(contract.create, {"name": "nailed"})
    told = refusal(toy, contract.rename, {"box_id": box["id"], "name": "x"}, idempotency_key="k")
    assert told.code == "toy.box.nailed"
    assert len(toy.told()) == 1


@pytest.mark.requirement("PLT-03")
def test_an_event_is_reacted_to_once(toy):
    box = toy.call(contract.create, {"name": "a"})
    for _ in range(2):
        toy.tell(contract.renamed, box["id"], box, id="same")
    assert seen(toy, box) == 1


@pytest.mark.requirement("PLT-03")
def test_a_reaction_that_fails_leaves_nothing_and_may_be_tried_again(toy):
    box = toy.call(contract.create, {"name": "a"})
    for _ in range(2):
        with pytest.raises(RuntimeError):
            toy.tell(contract.renamed, box["id"], {**box, "name": "explode"}, id="same")
    assert seen(toy, box) == 0


def test_due_work_is_done_once_when_it_is_due(toy):
    box = toy.call(contract.create, {"name": "a"})
    with toy.runtime.transaction(toy.who) as uow:
        uow.schedule("toy.look", box["id"], toy.clock.now() + dt.timedelta(hours=1), {"by": 2})
        uow.commit()
    toy.run_due()
    assert seen(toy, box) == 0
    toy.clock.advance(hours=2)
    toy.run_due()
    toy.run_due()
    assert seen(toy, box) == 2


@pytest.mark.requirement("PLT-31")
def test_a_cursor_belongs_to_its_list_and_filter(toy):
    for name in "abc":
        toy.call(contract.create, {"name": name})
    cursor = toy.call(contract.listed, {"limit": 1})["next_cursor"]
    for asked in (
        {"cursor": cursor + "x"},
        {"cursor": cursor, "sort": "name"},
        {"cursor": cursor, "name": "a"},
    ):
        refused = refusal(toy, contract.listed, asked)
        assert (refused.code, refused.pointer) == ("bad_cursor", "/cursor")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"name_in": "a,b"}, "ab"),
        ({"price_minor_gte": "2.00"}, "bc"),
        ({"on": "last_7_days"}, "b"),
        ({"on_is_null": True}, "a"),
        ({"name_ne": "a"}, "bc"),
        ({"created_at": "today"}, "abc"),
        ({"on_lt": "today"}, "c"),
    ],
)
@pytest.mark.requirement("PLT-31")
def test_simple_filters_find(toy, query, names):
    days = {"a": None, "b": "2026-03-25", "c": "2026-01-01"}
    for number, name in enumerate("abc", 1):
        toy.call(
            contract.create, {"name": name, "on": days[name], "price": {"amount": f"{number}.00"}}
        )
    found = toy.call(contract.listed, {**query, "sort": "name"})["items"]
    assert "".join(b["name"] for b in found) == names


@pytest.mark.requirement("PLT-17")
@pytest.mark.parametrize(
    "tamper",
    [
        "update history_entry set actor_id='x' where position=1",
        "delete from history_entry where position=1",
        "delete from history_seal where number=1",
    ],
)
def test_tampering_with_history_is_found(toy, tamper):
    box = toy.call(contract.create, {"name": "a"})
    toy.call(contract.rename, {"box_id": box["id"], "name": "b"})
    with toy.runtime.database.writing() as connection:
        assert history.seal(connection) == 2
        assert history.verify(connection) == ""
        connection.execute(text(tamper))
        assert history.verify(connection) != ""


def seen(toy, box):
    with toy.runtime.database.reading() as connection:
        return connection.scalar(text("select seen from box where id=:i"), {"i": box["id"]})
