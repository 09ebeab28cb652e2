"""
Defects put in on purpose: the crash enumeration finds each, so it would find them in earnest.

Three more stand beside the promises of the toy, those of the relay beside its own tests.
"""

import os
from pathlib import Path
from unittest import mock

import pytest
from sqlalchemy import insert, text
from toy import contract
from toy.service import service

from chassis import history, idempotency, react
from chassis.testing.crashes import Case, enumerate_crashes
from chassis.testing.harness import Harness
from chassis.uow import UnitOfWork

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("TEST_POSTGRES_URL")), reason="kills are tried on SQLite files"
)


def a_box(harness):
    return harness.call(contract.create, {"name": "box"})


CREATE = Case(contract.create, lambda h: ({"name": "a"},))
REACT = Case(contract.renamed, lambda h: (box := a_box(h)) and (box["id"], box))


def key_not_noted():
    """A repeat is taken for a new request."""
    return CREATE, mock.patch("chassis.perform._begin", lambda *about: None)


def key_saved_alone():
    """The key is saved before the effect: after a crash the repeat waits for ever."""
    begin = idempotency.begin

    def apart(session, row, at):
        begin(session, row, at)
        session.commit()

    return CREATE, mock.patch("chassis.idempotency.begin", apart)


def events_after_the_commit():
    """The record is saved first, its events by a commit of their own."""

    def commit(self):
        self.session.flush()
        self._save()
        self._write_events()
        self._save()

    return CREATE, mock.patch.object(UnitOfWork, "commit", commit)


def history_after_the_commit():
    """Who changed what is noted only once the change is saved."""

    def commit(self):
        self.session.flush()
        self._write_events()
        self._save()
        history.write(self.session, self._entries)
        self._save()

    return CREATE, mock.patch.object(UnitOfWork, "commit", commit)


def inbox_saved_before_the_effect():
    """The event counts as done before it is: a crash loses the effect."""
    return REACT, mock.patch("chassis.testing.harness.react", reacting(noted="before"))


def inbox_saved_after_the_effect():
    """The effect is saved before the event counts as done: a crash doubles it."""
    return REACT, mock.patch("chassis.testing.harness.react", reacting(noted="after"))


def acknowledged_before_the_commit():
    """The broker forgets the message before the effect is saved."""
    tell = Harness.tell

    def told_once(self, event, subject, data, **about):
        # Beside the database, so that the broker's memory begins anew with each trial.
        acknowledged = Path(f"{self.runtime.database.url.database}.acknowledged")
        if acknowledged.exists():
            return ""
        acknowledged.touch()
        return tell(self, event, subject, data, **about)

    return REACT, mock.patch.object(Harness, "tell", told_once)


RENAME = Case(contract.rename, lambda h: ({"box_id": a_box(h)["id"], "name": "b"},))


def counted(session):
    """Move what is no record of its own: neither a row nor a version tells of it."""
    session.execute(text("update box set packed = packed + 1"))


def update_saved_before_the_key():
    """A balance moves by a commit of its own: a crash behind it moves it twice."""
    begin = idempotency.begin

    def apart(session, row, at):
        if not session.info["uow"].call.dry_run:
            counted(session)
            session.commit()
        begin(session, row, at)

    return RENAME, mock.patch("chassis.idempotency.begin", apart)


def update_after_the_commit():
    """A balance moves once all else is saved: a crash before it never moves it."""
    commit = UnitOfWork.commit

    def both(self):
        commit(self)
        counted(self.session)
        self.session.commit()

    return RENAME, mock.patch.object(UnitOfWork, "commit", both)


def another_answer_to_a_repeat():
    """The repeat is told what is true by now, or less, instead of what the first one was told."""
    finish = idempotency.finish

    def less(session, row, answer):
        finish(session, row, {**answer, "name": None})

    return RENAME, mock.patch("chassis.idempotency.finish", less)


def reacting(noted):
    """Return a `react` that notes the event in a transaction before or after the effect's."""

    def react_apart(runtime, function, envelope):
        event = react.read(runtime, envelope)
        row = {"reaction": react.name_of(function), "event_id": event.id}
        with runtime.transaction(runtime.own_call()) as uow:
            if uow.session.query(react.inbox_event).filter_by(**row).count():
                return
        steps = [lambda: note(runtime, row), lambda: effect(runtime, function, event)]
        for step in steps if noted == "before" else reversed(steps):
            step()

    return react_apart


def note(runtime, row):
    with runtime.transaction(runtime.own_call()) as uow:
        uow.session.execute(insert(react.inbox_event).values(at=uow.now, **row))
        uow.commit()


def effect(runtime, function, event):
    with runtime.transaction(runtime.own_call()) as uow:
        function(event, **runtime.dependencies(function, uow=uow))
        uow.commit()


DEFECTS = (
    key_not_noted,
    key_saved_alone,
    events_after_the_commit,
    history_after_the_commit,
    inbox_saved_before_the_effect,
    inbox_saved_after_the_effect,
    acknowledged_before_the_commit,
    update_saved_before_the_key,
    update_after_the_commit,
    another_answer_to_a_repeat,
)


@pytest.mark.requirement("PLT-12")
@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.__name__)
def test_a_seeded_defect_is_found(tmp_path, defect):
    case, patch = defect()
    with patch:
        assert enumerate_crashes(service, case, tmp_path).wrong


@pytest.mark.parametrize("case", [CREATE, RENAME, REACT], ids=lambda case: case.name)
def test_without_a_defect_nothing_is_found(tmp_path, case):
    findings = enumerate_crashes(service, case, tmp_path)
    assert findings.tried >= 2
    assert findings.wrong == []
