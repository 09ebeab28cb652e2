"""`crm audit verify` finds what somebody with the database in his hands did to the history."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text
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
@pytest.mark.parametrize("is_sealed", [False, True])
def test_an_entry_that_was_put_in_is_found(sealed, is_sealed):
    copied = f"insert into history_entry (position, {COLUMNS}) select 0, {COLUMNS}"
    first = "(select min(position) from history_entry)"
    tamper(sealed, f"{copied} from history_entry where position = {first}")
    if is_sealed:
        with sealed.runtime.database.writing() as connection:
            assert history.seal(connection) == 1
    code, words = verdict()
    assert code == 1 and "entry 0 was put in later than it says" in words


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
