"""`crm audit verify` finds what somebody with the database in his hands did to the history."""

import datetime as dt

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text
from toy import contract

from chassis import checkpoints, history, housekeeping, log, operating

COLUMNS = (
    "resource, record_id, version, action, changes,"
    " actor_id, actor_name, source, correlation_id, at"
)
CUT = (
    "delete from history_seal where number > 3",
    "delete from history_entry where position > 3",
)
REORDER = (
    "update history_seal set position = 99 where number = 2",
    "update history_seal set position = 2 where number = 3",
    "update history_seal set position = 3 where number = 2",
)


@pytest.fixture
def sealed(toy, tmp_path, monkeypatch):
    """A toy with five sealed entries, two hours apart, and a mark beside the database."""
    object.__setattr__(toy.runtime.settings, "data_dir", str(tmp_path))
    monkeypatch.setattr(operating, "runtime_of", lambda name: toy.runtime)
    monkeypatch.setattr(log, "setup", lambda *_: None)
    for number in range(5):
        toy.call(contract.create, {"name": f"box {number}"})
        toy.clock.advance(hours=2)
    with toy.runtime.database.writing() as connection:
        history.seal(connection)
    checkpoints.note(toy.runtime)
    return toy


def tamper(sealed, *statements):
    with sealed.runtime.database.writing() as connection:
        for statement in statements:
            connection.execute(text(statement))


def put_in(sealed, position, copied):
    """Copy the first (`min`) or the last (`max`) entry to a position."""
    of = f"(select {copied}(position) from history_entry)"
    entry = f"select {position}, {COLUMNS} from history_entry where position = {of}"
    tamper(sealed, f"insert into history_entry (position, {COLUMNS}) {entry}")


def verdict():
    done = CliRunner().invoke(operating.audit, ["verify", "--service", "toy"])
    return done.exit_code, done.output


@pytest.mark.requirement("PLT-17")
def test_an_untouched_history_is_whole(sealed):
    assert verdict() == (0, "toy: whole\n")


@pytest.mark.requirement("PLT-17")
@pytest.mark.parametrize(
    ("statements", "word"),
    [
        (["update history_entry set actor_id='x' where position = 2"], "entry 2 differs"),
        (["update history_entry set at = (select at from history_entry where position = 1)"
          " where position = 2"], "entry 2 differs"),
        (["delete from history_entry where position = 2"], "seal 2 was deleted"),
        (["delete from history_seal where number = 2"], "seal 2 is missing"),
        (REORDER, "differs"),
        (CUT, "the history was cut off: seal 5 was there"),
        (["delete from history_seal", "delete from history_entry"], "cut off"),
    ],
)  # fmt: skip
def test_what_was_changed_taken_out_moved_or_cut_off_is_found(sealed, statements, word):
    tamper(sealed, *statements)
    code, words = verdict()
    assert code == 1 and word in words


@pytest.mark.requirement("PLT-17")
@pytest.mark.parametrize("copied", ["min", "max"])
@pytest.mark.parametrize("position", [0, -5])
def test_an_entry_at_a_position_that_nobody_was_given_is_found_and_never_sealed(
    sealed, position, copied
):
    put_in(sealed, position, copied)
    with sealed.runtime.database.writing() as connection:
        assert history.seal(connection) == 0
    code, words = verdict()
    assert code == 1 and f"entry {position} was put in later than it says" in words


@pytest.mark.requirement("PLT-17")
def test_an_entry_in_a_gap_is_sealed_only_where_one_may_come_late(sealed):
    tamper(sealed, "update history_entry set position = 99 where position = 5",
           "update history_seal set position = 99 where position = 5")  # fmt: skip
    put_in(sealed, 50, "min")
    with sealed.runtime.database.writing() as connection:
        assert history.seal(connection) == (0 if sealed.runtime.database.is_sqlite else 1)
    assert verdict()[0] == 1


@pytest.mark.requirement("PLT-17")
def test_an_entry_on_top_must_be_as_young_as_the_one_before(sealed):
    put_in(sealed, 6, "max")
    c = history.history_entry.c
    with sealed.runtime.database.writing() as connection:
        [at] = connection.scalars(select(c.at).where(c.position == 6))
        earlier = history.history_entry.update().where(c.position == 6)
        connection.execute(earlier.values(at=at - dt.timedelta(minutes=11)))
    with sealed.runtime.database.writing() as connection:
        assert history.seal(connection) == 1
    assert "entry 6 was put in later than it says" in verdict()[1]


@pytest.mark.requirement("PLT-17")
def test_a_chain_that_was_sealed_anew_is_found(sealed):
    forged = "update history_entry set actor_name = 'x'"
    tamper(sealed, "delete from history_seal", forged)
    with sealed.runtime.database.writing() as connection:
        history.seal(connection)
    assert "the history was sealed anew: seal 5 was another" in verdict()[1]


@pytest.mark.requirement("PLT-17")
def test_a_mark_that_was_written_by_somebody_else_is_found(sealed):
    file = checkpoints.path_of(sealed.runtime)
    words = file.read_text().split(" ")
    file.write_text(" ".join([words[0], words[1], words[2], "0" * 64]) + "\n")
    assert "the mark of seal 5 is forged" in verdict()[1]


def test_a_mark_is_written_once_for_each_end_of_the_chain(sealed):
    checkpoints.note(sealed.runtime)
    assert len(checkpoints.path_of(sealed.runtime).read_text().splitlines()) == 1


@pytest.mark.requirement("PLT-17")
@pytest.mark.parametrize("goes_on", [False, True])
def test_an_end_that_was_cut_off_within_the_hour_is_found_also_when_others_follow(sealed, goes_on):
    sealed.call(contract.create, {"name": "box 5"})
    housekeeping.seal_history(sealed.runtime)
    assert verdict()[0] == 0
    cut = (
        "delete from history_seal where number > 5",
        "delete from history_entry where position > 5",
    )
    tamper(sealed, *cut)
    if goes_on:
        for number in range(6, 9):
            sealed.call(contract.create, {"name": f"box {number}"})
            housekeeping.seal_history(sealed.runtime)
    code, words = verdict()
    assert code == 1 and "seal 6 was" in words


def test_after_a_restore_the_marks_begin_anew(sealed):
    checkpoints.set_aside(sealed.runtime)
    tamper(sealed, *CUT)
    assert verdict()[0] == 0
