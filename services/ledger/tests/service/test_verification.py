"""The checker names what was tampered with behind the triggers' back."""

import sqlite3

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from chassis import operating
from contracts.ledger import book

pytestmark = pytest.mark.requirement("LED-01")


def tamper(ledger, statement):
    """Change the books as somebody could who owns the database: with its guards off."""
    database = ledger.runtime.database
    if database.is_sqlite:
        with sqlite3.connect(database.url.database) as connection:
            names = connection.execute("select name from sqlite_master where type = 'trigger'")
            for (name,) in names.fetchall():
                connection.execute(f'drop trigger "{name}"')
            connection.execute(statement)
        return
    with database.write_engine.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(text(statement))


@pytest.fixture
def three(ledger):
    ledger.made = [ledger.post(("1002", "9.00"), ("3001", "-9.00")) for _ in range(3)]
    return ledger


def test_a_sound_book_is_proved(three):
    assert three.problems() == []
    assert three.call(book.verify) == {"sound": True, "entries": 3, "problems": []}


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("update journal_entry set memo = 'x' where number = 2", "differs from what its hash"),
        ("delete from journal_entry where number = 2", "number 2026/2 is missing"),
        ("update posting set amount_minor = 800 where amount_minor = 900", "out of balance"),
        (
            "update posting set amount_minor = amount_minor * 2 where entry_id ="
            " (select id from journal_entry where number = 2)",
            "differs from what its hash",
        ),
        ("delete from posting where line = 2", "it counts 2 postings and has 1"),
        ("update account_balance set debit_minor = 5 where debit_minor > 0", "its balance says"),
        ("delete from journal_entry where number = 3", "it does not end with number 2"),
        ("update posting set happened_on = '2026-03-24' where line = 1", "has another day"),
    ],
)
def test_tampering_is_found_and_named(three, statement, problem):
    tamper(three, statement)
    problems = three.problems()
    assert any(problem in told for told in problems), problems
    assert not three.call(book.verify)["sound"]


def test_the_first_broken_entry_is_named_first(three):
    tamper(three, "update journal_entry set memo = 'x' where number >= 2")
    assert f"entry 2026/2 ({three.made[1]['id']})" in three.problems()[0]


def test_an_entry_rewritten_with_its_hash_breaks_the_next_one(three):
    tamper(three, "update journal_entry set memo = 'x', hash = 'y' where number = 2")
    assert "entry 2026/2" in three.problems()[0]


@pytest.fixture
def verify_by_command(three, monkeypatch):
    """Run `crm ledger verify` against the book; give (exit code, words)."""
    url = three.runtime.database.url.render_as_string(False)
    monkeypatch.setenv("LEDGER_DATABASE_URL", url)
    monkeypatch.setenv("CRM_BUS_KEYS", "t:s")
    monkeypatch.setattr(operating.log, "setup", lambda *_: None)

    def run():
        done = CliRunner().invoke(operating.ledger, ["verify", "--alone"])
        return done.exit_code, done.output

    return run


def test_the_operators_command_names_the_first_broken_entry(three, verify_by_command):
    assert verify_by_command() == (0, "ledger: whole\n")
    tamper(three, "update journal_entry set memo = 'x' where number = 2")
    code, words = verify_by_command()
    assert code == 1 and "2026/2" in words.splitlines()[0]
