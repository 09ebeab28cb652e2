"""What an operator proves and repeats from the command line."""

import datetime as dt
import sys
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from toy import contract

from chassis import commands, history, log, operating, outbox, parking
from chassis.foreseen import NoBroker
from chassis.plainly import Plainly
from chassis.settings import Settings


@pytest.fixture
def run(toy, monkeypatch):
    """Run a command with the settings of the toy's database; give (exit code, words)."""
    monkeypatch.setenv("TOY_DATABASE_URL", toy.runtime.database.url.render_as_string(False))
    monkeypatch.setenv("CRM_BUS_KEYS", "t:s")
    monkeypatch.setenv("CRM_DATA_DIR", toy.runtime.settings.data_dir)
    monkeypatch.setattr(log, "setup", lambda *_: None)

    def invoke(command, *words):
        done = plainly(command, *words)
        return done.exit_code, done.output

    return invoke


def plainly(command, *words):
    """Run a command as `crm` does."""
    return CliRunner().invoke(Plainly(commands=[command]), [command.name, *words])


def fill(toy, count=3):
    for number in range(count):
        toy.call(contract.create, {"name": f"box {number}"})
        toy.clock.advance(minutes=10)
    with toy.runtime.database.writing() as connection:
        history.seal(connection, 100)


@pytest.mark.requirement("PLT-17")
def test_a_whole_history_is_proved(toy, run):
    fill(toy)
    assert run(operating.audit, "verify", "--service", "toy") == (0, "toy: whole\n")


@pytest.mark.requirement("PLT-17")
def test_the_first_entry_that_was_tampered_with_is_named(toy, run):
    fill(toy)
    with toy.runtime.database.writing() as connection:
        second = history.history_entry.c.position == 2
        connection.execute(history.history_entry.update().where(second).values(actor_name="x"))
    code, words = run(operating.audit, "verify", "--service", "toy")
    assert code == 1 and words.startswith("toy: entry 2 differs")


def told_again(toy):
    with toy.runtime.database.reading() as connection:
        rows = outbox.unpublished(connection, outbox.cursor(connection))
    return [row.cursor[1] for row in rows]


def test_events_are_told_again_from_a_moment_on(toy, run):
    begin = toy.clock.now()
    fill(toy)
    moment = (begin + dt.timedelta(minutes=10)).isoformat()
    code, words = run(operating.events, "replay-from", "--service", "toy", "--at", moment)
    assert code == 0 and words.startswith("toy: 2 events will be told again")
    assert told_again(toy) == [2, 3]


def test_events_are_told_again_behind_a_position(toy, run):
    fill(toy)
    assert run(operating.events, "replay-from", "--service", "toy", "--position", "2")[0] == 0
    assert told_again(toy) == [3]
    assert run(operating.events, "replay-from", "--service", "toy", "--position", "0")[0] == 0
    assert told_again(toy) == [1, 2, 3]


@pytest.mark.parametrize(
    "words", [(), ("--at", "yesterday"), ("--position", "77"), ("--position", "1", "--at", "x")]
)
def test_a_replay_from_nowhere_is_refused(toy, run, words):
    fill(toy)
    assert run(operating.events, "replay-from", "--service", "toy", *words)[0] != 0


def test_a_service_that_is_not_here_is_named(run):
    code, words = run(operating.audit, "verify", "--service", "nobody")
    assert code == 1 and "there is no service nobody" in words


def test_commands_find_the_secrets_beside_the_data(tmp_path):
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "bus_keys").write_text("k1:found\n")
    found = Settings.read("toy", {"CRM_DATA_DIR": str(tmp_path)})
    assert found.bus_keys == "k1:found"
    told = {"CRM_DATA_DIR": str(tmp_path), "CRM_BUS_KEYS": "k2:told"}
    assert Settings.read("toy", told).bus_keys == "k2:told"


@pytest.mark.parametrize("name", ["nope", "json"])
def test_a_service_that_is_not_there_is_told_without_a_traceback(run, name):
    code, words = run(commands._parked(None), "ls", "--service", name)
    assert code == 1 and words.startswith(f"Error: there is no service {name}; there are customers")


def test_parked_messages_of_all_services_are_listed_by_one_command(toy, run, monkeypatch):
    monkeypatch.setattr(operating, "installed", lambda: ["toy"])
    monkeypatch.setattr(commands, "_runtime", lambda service: toy.runtime)
    message = {"kind": "event", "message_id": "1", "reaction": "r", "type": "t"}
    message |= {"subject": "s", "body": b"{}", "headers": {}}
    parking.park(toy.runtime, message, ValueError("no"), 1)
    code, words = run(commands._parked(None), "ls")
    assert code == 0 and '"service":"toy"' in words


@pytest.mark.parametrize("group", [operating.audit, commands._parked(None)])
def test_where_there_is_no_suite_none_is_made(group, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("CRM_BUS_KEYS", "CRM_DATA_DIR", "TOY_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    verb = "verify" if group is operating.audit else "ls"
    done = plainly(group, verb, "--service", "toy")
    assert done.exit_code == 1 and "there is no suite in" in done.output
    assert list(tmp_path.iterdir()) == []


def test_a_broker_that_does_not_answer_is_told_in_one_line(run, monkeypatch):
    def refused(service, settings):
        raise NoBroker("the broker at nowhere does not answer")

    with_a_bus(monkeypatch, refused)
    done = run(operating.topology, "--service", "toy")
    assert done == (1, "Error: the broker at nowhere does not answer\n")


def with_a_bus(monkeypatch, declare):
    """The bus itself would patch this process."""
    bus = SimpleNamespace(host=SimpleNamespace(declare_topology=declare))
    monkeypatch.setitem(sys.modules, "chassis.bus", bus)


def test_declared_queues_are_told(run, monkeypatch):
    with_a_bus(monkeypatch, lambda service, settings: None)
    assert run(operating.topology, "--service", "toy") == (
        0,
        "toy: its exchanges and queues are there\n",
    )


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql+psycopg2://u:p@127.0.0.1:1/x", "the database cannot be asked: connection"),
        ("sqlite:////nowhere/at/all.db", "the database cannot be asked: unable to open database"),
        ("sqlit:///x", "TOY_DATABASE_URL is not of a form such as"),
    ],
)
def test_a_database_that_is_not_there_is_told_in_one_line(run, monkeypatch, url, told):
    monkeypatch.setenv("TOY_DATABASE_URL", url)
    code, words = run(operating.audit, "verify", "--service", "toy")
    assert code == 1 and words.startswith(f"Error: {told}") and words.count("\n") == 1


def test_a_setting_that_cannot_be_taken_ends_every_command(run, monkeypatch):
    monkeypatch.setenv("CRM_INBOX_DAYS", "-1")
    code, words = run(operating.audit, "verify", "--service", "toy")
    assert code == 1 and words.startswith("Error: CRM_INBOX_DAYS='-1' is not a whole number from")


def test_settings_of_all_services_are_looked_at_by_one_command(run, monkeypatch):
    for name, text in (("NOTIFY_RETENTION_DAYS", "0"), ("GATEWAY_PORT", "99999"), ("CRM_DAT", "x")):
        monkeypatch.setenv(name, text)
    code, words = run(operating.settings_)
    assert code == 1 and "GATEWAY_PORT='99999' is not" in words
    assert "NOTIFY_RETENTION_DAYS='0' is not a whole number from 1 to 3650 d\n" in words
    assert "warning: CRM_DAT is no setting" in words


def test_a_state_that_no_message_can_have_is_refused_with_the_choices(run):
    code, words = run(commands._parked(None), "ls", "--service", "toy", "--state", "nonsense")
    assert code == 2 and "'parked', 'replayed', 'dropped'" in words


def test_that_nothing_is_parked_is_said(toy, run, monkeypatch):
    monkeypatch.setattr(commands, "_runtime", lambda service: toy.runtime)
    done = run(commands._parked(None), "ls", "--service", "toy", "--state", "dropped")
    assert done == (0, "toy: no message is dropped\n")


@pytest.mark.parametrize("verb", ["show", "replay", "drop"])
def test_a_refusal_at_the_command_line_is_a_sentence_with_its_code(toy, run, monkeypatch, verb):
    monkeypatch.setattr(commands, "_runtime", lambda service: toy.runtime)
    code, words = run(commands._parked(None), verb, "--service", "toy", "m-1")
    assert code == 1 and "m-1: " in words and words.endswith(". (not_found)\n")


def test_commands_find_the_broker_beside_the_data(toy, monkeypatch, tmp_path):
    monkeypatch.delenv("AMQP_URI", raising=False)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "amqp_uri").write_text("pyamqp://a:b@127.0.0.1:9//\n")
    found = Settings.read("toy", {"CRM_DATA_DIR": str(tmp_path)})
    assert found.amqp_uri == "pyamqp://a:b@127.0.0.1:9//"
