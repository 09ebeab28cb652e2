"""`crm audit verify` finds what somebody with the database in his hands did to the sign-in log."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from chassis import history, log, operating
from contracts.operation_log import log_of

_, listed = log_of("organization")
COLUMNS = "version, created_at, created_by, updated_at, updated_by, login, source, device, result"
MIDDLE = "(select id from sign_in order by id limit 1 offset 1)"
NEWEST = "(select max(id) from sign_in)"


@pytest.fixture
def logged(house, tmp_path, monkeypatch):
    """A house into which somebody came thrice, with all entries of its history sealed."""
    object.__setattr__(house.runtime.settings, "data_dir", str(tmp_path))
    monkeypatch.setattr(operating, "runtime_of", lambda name: house.runtime)
    monkeypatch.setattr(log, "setup", lambda *_: None)
    password = house.hire("li")["initial_password"]
    for _ in range(3):
        house.sign_in("li", password)
    with house.runtime.database.writing() as connection:
        history.seal(connection)
    return house


def verdict():
    done = CliRunner().invoke(operating.audit, ["verify", "--service", "organization"])
    return done.exit_code, done.output


@pytest.mark.requirement("ORG-14")
def test_an_untouched_log_of_sign_ins_is_whole(logged):
    assert verdict() == (0, "organization: whole\n")


@pytest.mark.requirement("ORG-14")
@pytest.mark.parametrize(
    ("statement", "word"),
    [
        (f"delete from sign_in where id = {MIDDLE}", "was deleted"),
        (f"delete from sign_in where id = {NEWEST}", "was deleted"),
        (f"update sign_in set result = 'wrong' where id = {MIDDLE}", "differs"),
        (f"update sign_in set source = '1.2.3.4' where id = {NEWEST}", "differs"),
        (f"insert into sign_in (id, {COLUMNS}) select 'x', {COLUMNS} from sign_in"
         f" where id = {MIDDLE}", "line x of sign_in was put in"),
        ("delete from history_entry where action = 'logged'", "was deleted"),
    ],
)  # fmt: skip
def test_what_was_changed_taken_out_or_put_in_is_found(logged, statement, word):
    with logged.runtime.database.writing() as connection:
        connection.execute(text(statement))
    code, words = verdict()
    assert code == 1 and word in words


OLD = (
    f"insert into sign_in (id, {COLUMNS}) select '0' || :id, version, '2026-03-20 08:00:00',"
    " created_by, updated_at, updated_by, login, source, device, result from sign_in where"
    f" id = {NEWEST}"
)


@pytest.fixture
def upgraded(logged):
    """A house that has two lines from before lines had digests, and runs for a day since."""
    for number in ("1", "2"):
        write(logged, OLD, id=number)
    assert "; 2 lines of sign_in from before are not sealed yet" in verdict()[1]
    logged.clock.advance(days=1)
    logged.run_due()
    with logged.runtime.database.writing() as connection:
        history.seal(connection)
    return logged


def write(house, statement, **values):
    with house.runtime.database.writing() as connection:
        connection.execute(text(statement), values)


@pytest.mark.requirement("ORG-14")
def test_lines_of_older_releases_are_sealed_once_and_verify_says_since_when(upgraded):
    code, words = verdict()
    assert code == 0 and words.startswith("organization: whole\norganization: sign_in is proved")
    assert "line by line since 2026-03-25T" in words
    assert "2 older lines were sealed as they stood on 2026-03-26T" in words


@pytest.mark.requirement("ORG-14")
@pytest.mark.parametrize(
    ("statement", "left"),
    [
        ("delete from sign_in where id = '01'", 1),
        ("update sign_in set result = 'ok?' where id = '01'", 2),
        (OLD.replace(":id", "'3'"), 3),
    ],
)
def test_nobody_changes_lines_of_older_releases_unseen(upgraded, statement, left):
    write(upgraded, statement)
    upgraded.clock.advance(days=2)
    upgraded.run_due()
    code, words = verdict()
    assert code == 1 and f"they differ from the {left} that are there now" in words


def test_the_operation_log_does_not_tell_what_the_log_of_sign_ins_tells(logged):
    shown = {one["resource"] for one in logged.call(listed, {"limit": 200})["items"]}
    assert "organization.staff" in shown and "organization.sign_in" not in shown
