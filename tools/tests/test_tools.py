"""The smaller tools: totals, requirements, log lines, generated files."""

from collections import Counter
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from click import ClickException
from sqlalchemy import create_engine, text

from house import generated, requirements, running, settings_page, tiers
from house.child import Child, executed
from house.demo import __main__ as demo
from house.ports import free_port
from house.run import banner, is_news, readable
from house.suite import Suite


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("==== 3 failed, 52 passed in 5.86s ====", {"failed": 3, "passed": 52}),
        (
            "1 passed, 2 skipped, 1 error in 12.00s (0:00:12)",
            {"passed": 1, "skipped": 2, "error": 1},
        ),
    ],
)
def test_the_last_line_of_pytest_is_counted(line, counts):
    assert tiers.SUMMARY.match(line)
    assert tiers.counted(line) == Counter(counts)


def test_every_test_file_belongs_to_exactly_one_kind_of_tier():
    known = [path for tier in tiers.TIERS if not tier.postgres for path in tiers.paths_of(tier)]
    assert len(known) == len(set(known))
    stray = [path for path in tiers.all_test_files() if not path.startswith(tuple(known))]
    assert not stray, "add their folders to TIERS"


def test_a_run_without_any_executed_test_fails(monkeypatch, capsys):
    monkeypatch.setattr(tiers, "paths_of", lambda tier: [])
    assert tiers.run(["chaos"], []) == 1
    assert "No test was executed" in capsys.readouterr().out


class Collected:
    """What the choice asks of a collected test."""

    def __init__(self, file: str, *ids: str, postgres: bool = False) -> None:
        self.path, self._ids, self._postgres = Path(file), ids, postgres

    def iter_markers(self, _name: str) -> list[pytest.Mark]:
        return [pytest.mark.requirement(*self._ids).mark] if self._ids else []

    def get_closest_marker(self, _name: str) -> bool:
        return self._postgres


def test_of_each_file_one_test_of_each_requirement_is_chosen():
    first, again = Collected("a.py", "PLT-01"), Collected("a.py", "PLT-01")
    more, elsewhere = Collected("a.py", "PLT-01", "PLT-02"), Collected("b.py", "PLT-01")
    of_engines, others = Collected("a.py", postgres=True), Collected("a.py")
    chosen = requirements.once([first, again, more, elsewhere, of_engines, others])
    assert chosen == {first, more, elsewhere, of_engines}


def test_a_requirement_is_shown_when_a_test_claims_it():
    page = requirements.table({"PLT-01": "RPC", "PLT-02": "Deadlines"}, {"PLT-01": ["a.py::t"]})
    assert "| PLT-01 | RPC | shown | `a.py::t` |" in page
    assert "| PLT-02 | Deadlines | open |  |" in page


@pytest.mark.parametrize(
    ("line", "is_shown"),
    [
        ("a traceback or other words", True),
        ('{"event": "service.started", "level": "info"}', True),
        ('{"event": "relay.interrupted", "level": "warning"}', True),
        ('{"event": "http", "level": "info", "status": 200}', False),
        ('{"event": "setting.unknown", "level": "warning"}', False),
        ('{"event": "customers.customer.get", "level": "info"}', False),
    ],
)
def test_the_console_shows_starts_stops_and_problems_only(line, is_shown):
    assert is_news(line) is is_shown


def test_a_structured_log_line_is_made_readable():
    line = '{"event": "relay.lag", "level": "warning", "service": "sales", "rows": 3}'
    assert readable(line) == "WARNING relay.lag rows=3"
    assert readable("Traceback") == "Traceback"


def test_a_generated_file_that_differs_or_is_missing_is_found(tmp_path):
    same, other, missing = (tmp_path / name for name in ("same", "other", "missing"))
    same.write_text("a")
    other.write_text("b")
    assert generated.differences({same: "a", other: "a", missing: "a"}) == [other, missing]


def test_the_page_of_settings_tells_name_default_range_and_meaning():
    page = settings_page.text()
    row = "| `NOTIFY_RETENTION_DAYS` | `30` d | a whole number from 1 to 3650 d | How long what "
    assert row in page and "| `GATEWAY_PORT` | `8000` | a whole number from 1 to 65535 |" in page
    assert "`SALES_DISCOUNT_LIMIT_PERCENT` | `30` % | a number from 0 to 100 % |" in page


def test_the_page_of_settings_is_that_of_the_declarations():
    assert settings_page.PATH.read_text("utf-8") == settings_page.text(), "make generate"


@pytest.fixture
def kept(tmp_path):
    """Give the administrator of a suite in a folder the password."""

    def keep(password):
        engine = create_engine(f"sqlite:///{tmp_path}/organization.db")
        with engine.begin() as connection:
            connection.execute(text("create table staff (id text, login text)"))
            connection.execute(text("create table credential (staff_id text, password_hash text)"))
            connection.execute(text("insert into staff values ('1', 'admin')"))
            row = {"hash": PasswordHasher().hash(password)}
            connection.execute(text("insert into credential values ('1', :hash)"), row)
        return tmp_path

    return keep


def test_the_first_password_is_told_while_it_opens_something(kept, tmp_path):
    assert "admin  /  first" in banner("http://x", kept("first"), "first", {})
    assert "admin  /  first" in banner("http://x", tmp_path / "empty", "first", {})


def test_the_ports_are_told_with_what_they_are_for(tmp_path):
    suite = Suite(tmp_path, gateway_port=8000, amqp_uri="amqp://u:p@host:5673/crm")
    suite.children["sales"] = Child("sales", executed([], {}), 40001)
    told = banner("http://x", tmp_path, "first", suite.ports())
    for line in ("8000  gateway", "5673  broker", "40001 health of sales"):
        assert line in told


def test_a_first_password_that_was_changed_is_told_no_more(kept):
    told = banner("http://x", kept("my own"), "first", {})
    assert "first  " not in told and "/  first" not in told
    assert "with your password" in told


def first_password(folder, text):
    (folder / "secrets").mkdir()
    (folder / "secrets" / "first_password").write_text(text)


def test_the_demo_makes_up_a_password_or_takes_the_given_one(tmp_path):
    first_password(tmp_path, "first")
    one, two = (demo.opening(tmp_path, "")[1] for _ in range(2))
    assert one != two and len(one) > 16
    assert demo.opening(tmp_path, "Mine-1!") == ("first", "Mine-1!", "Mine-1!")


def test_the_demo_tries_nothing_but_the_given_password_once_the_first_was_changed(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(demo, "is_changed", lambda folder, password: True)
    first_password(tmp_path, "first")
    opens, _, or_else = demo.opening(tmp_path, "wrong")
    assert (opens, or_else) == ("wrong", "")
    with pytest.raises(SystemExit, match="CRM_DEMO_PASSWORD"):
        demo.opening(tmp_path, "")


def test_the_demo_says_in_words_what_a_house_refuses_by_its_own_rules(monkeypatch):
    def tell(_day):
        raise demo.Refused(409, {"code": "customers.customer.holding_cap_reached"}, "POST /x")

    monkeypatch.setattr(demo, "tell", tell)
    with pytest.raises(ClickException, match="refuses what the demo does next: 409 customers"):
        demo.tell_to_a_house(None)


def test_the_demo_looks_where_the_suite_of_the_same_data_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("GATEWAY_PORT", "8417")
    assert demo.gateway_here(tmp_path) == "http://127.0.0.1:8417"
    monkeypatch.delenv("GATEWAY_PORT")
    assert demo.gateway_here(tmp_path) == "http://127.0.0.1:8000"
    lock = running.hold(tmp_path)
    assert running.url_of(tmp_path) == "" and running.hold(tmp_path) is None
    running.tell(lock, "http://127.0.0.1:8420")
    assert demo.gateway_here(tmp_path) == "http://127.0.0.1:8420"
    lock.close()
    assert demo.gateway_here(tmp_path) == "http://127.0.0.1:8000"


def test_the_console_tells_the_last_line_of_an_exception_and_leaves_the_rest_to_the_log():
    line = '{"event":"due.failed","level":"warning","exception":"Traceback …\\n  at\\nNotTaken: x"}'
    assert readable(line) == "WARNING due.failed (NotTaken: x)"


def test_nobody_is_given_a_port_that_was_given_before():
    """Each of a suite's processes is, and none listens before all were."""
    given = [free_port() for _ in range(300)]
    assert len(set(given)) == len(given)
