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


def test_the_operation_log_does_not_tell_what_the_log_of_sign_ins_tells(logged):
    shown = {one["resource"] for one in logged.call(listed, {"limit": 200})["items"]}
    assert "organization.staff" in shown and "organization.sign_in" not in shown
