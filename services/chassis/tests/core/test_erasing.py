"""What was taken out of the past of a record leaves a history that is whole, and guarded."""

import pytest
from sqlalchemy import text
from toy import contract
from toy.boxes.model import Box

from chassis import erasing, history, told_changes
from chassis.testing.traces import traces

SECRET = "Wang Wu"


@pytest.fixture
def sealed(toy):
    """A toy with a sealed history that names somebody, and two entries that do not."""
    made = toy.call(contract.create, {"name": "box"}, idempotency_key="k1")
    named = {"box_id": made["id"], "name": SECRET}
    toy.call(contract.rename, named, idempotency_key="k2")
    toy.call(contract.rename, {**named, "name": "lid"})
    toy.call(contract.create, {"name": "other"})
    seal(toy)
    toy.box_id = made["id"]
    return toy


def seal(toy):
    with toy.runtime.database.writing() as connection:
        history.seal(connection)


def forget(toy):
    with toy.runtime.transaction(toy.who) as uow:
        erasing.forget(uow, uow.load(Box, toy.box_id), ("name",))
        uow.commit()


def verdict(toy):
    with toy.runtime.database.reading() as connection:
        return history.verify(connection)


@pytest.mark.requirement("PLT-19")
def test_nothing_is_left_of_it_and_the_chain_stays_whole(sealed):
    assert set(traces(sealed, SECRET)) == {
        *("history_entry.changes", "idempotency_key.answer", "outbox_event.body"),
    }
    forget(sealed)
    assert not traces(sealed, SECRET)
    assert verdict(sealed) == ""
    seal(sealed)
    assert verdict(sealed) == ""
    assert sealed.told(contract.renamed)[0]["data"]["name"] == "***"


@pytest.mark.requirement("PLT-19")
def test_names_of_files_lose_what_the_person_is_known_by(sealed):
    with sealed.runtime.transaction(sealed.who) as uow:
        box = uow.load(Box, sealed.box_id)
        uow.note(box, {history.FILES: [None, {"name": f"{SECRET}.pdf", "size": 1}]})
        uow.commit()
    with sealed.runtime.transaction(sealed.who) as uow:
        erasing.forget(uow, uow.load(Box, sealed.box_id), ("name",), (SECRET,))
        uow.commit()
    assert not traces(sealed, SECRET)
    seal(sealed)
    assert verdict(sealed) == ""


@pytest.mark.requirement("PLT-17")
@pytest.mark.parametrize(
    "tampering",
    [
        "update history_entry set changes = replace(changes, '***', 'Li Si')"
        " where action = 'updated'",
        "update history_entry set actor_id = 'x' where action = 'updated'",
        "delete from history_entry where action = 'erased'",
        "update history_entry set changes = replace(changes, 'box', 'bag') where action = 'erased'",
    ],
)
def test_whoever_changes_what_is_left_is_found_out(sealed, tampering):
    forget(sealed)
    seal(sealed)
    with sealed.runtime.database.writing() as connection:
        connection.execute(text(tampering))
    is_harmless = "'bag'" in tampering  # nothing of that kind stands in such an entry
    assert bool(verdict(sealed)) is not is_harmless


def test_the_history_of_the_record_tells_that_something_was_taken_out(sealed):
    forget(sealed)
    with sealed.runtime.transaction(sealed.who, writes=False) as uow:
        box = uow.load(Box, sealed.box_id)
        kept, _ = history.read(uow.session.connection(), "toy.box", box.id)
        told = told_changes.tell(box, "toy.box", kept)
    assert [t["action"] for t in told] == ["erased", "updated", "updated", "created"]
    assert told[0]["changes"] == {} and told[1]["changes"] == {"name": ["***", "***"]}
