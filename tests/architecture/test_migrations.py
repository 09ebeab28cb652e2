"""Databases change so that two releases can run on them side by side."""

import re

import pytest

from chassis.layers import LAYERS
from house import kept_names

from . import migrations
from .migrations import Migration
from .sources import ROOT, Source


def migration(body: str, number: str = "0002") -> Migration:
    source = Source(f"services/sales/src/sales/migrations/versions/{number}_sample.py")
    source.__dict__["text"] = f"def upgrade():\n    {body}\n"
    return Migration(source)


@pytest.mark.requirement("PLT-10")
def test_a_release_expands_a_database_or_contracts_it():
    heads = migrations.released(migrations.CHANGELOG.read_text(encoding="utf-8"))
    mixed = migrations.mixed_since(heads, migrations.migrations()) if heads is not None else []
    why = "what is taken away waits for the release behind (docs/runbooks/upgrade.md): "
    assert not mixed, why + ", ".join(mixed)


@pytest.mark.parametrize(
    "body",
    [
        "op.drop_table('a')",
        "op.drop_column('a', 'b')",
        "op.rename_table('a', 'b')",
        "op.alter_column('a', 'b', new_column_name='c')",
        "op.alter_column('a', 'b', nullable=False)",
        "op.alter_column('a', 'b', server_default=None)",
        "op.add_column('a', Column('b', nullable=False))",
        "op.execute('alter table a drop column b')",
    ],
)
def test_what_the_release_before_cannot_live_with_is_told(body):
    assert migration(body).takes == [2]


@pytest.mark.parametrize(
    "body",
    [
        "op.create_table('a', Column('b', nullable=False))",
        "op.add_column('a', Column('b', nullable=True))",
        "op.add_column('a', Column('b', nullable=False, server_default='0'))",
        "op.execute('update a set b = 1')",
        "op.drop_index('ix_a')",
    ],
)
def test_what_the_release_before_does_not_notice_is_no_contraction(body):
    assert not migration(body).takes


def test_calls_of_other_functions_of_the_file_count():
    source = migration("_more()").source
    source.__dict__["text"] += "def _more():\n    op.drop_table('a')\n"
    assert Migration(source).takes == [4]


def test_two_migrations_of_one_release_may_not_do_what_one_may_not():
    both = [migration("op.add_column('a', c)"), migration("op.drop_table('b')", "0003")]
    assert migrations.mixed_since({"sales": "0001"}, both) == ["sales"]
    assert not migrations.mixed_since({"sales": "0002"}, both)


def test_the_changelog_says_where_the_last_release_left_the_databases():
    told = "## [Unreleased]\n## [0.2.0] - 2027-01-01\nDatabases: sales 0022, chassis 0018\n"
    older = "## [0.1.0] - 2026-12-01\nDatabases: sales 0021\n"
    assert migrations.released(told + older) == {"sales": "0022", "chassis": "0018"}
    assert migrations.released("## [Unreleased]\n") is None


@pytest.mark.requirement("PLT-10")
def test_what_the_release_before_left_to_be_done_is_known_by_its_name():
    lost = kept_names.kept() - kept_names.known()
    assert not lost, f"{kept_names.PATH} has names that rows may wait by: {sorted(lost)}"


def test_the_runbook_restarts_whoever_is_called_before_its_callers():
    page = (ROOT / "docs/runbooks/upgrade.md").read_text(encoding="utf-8")
    told = page[page.index("from the bottom to the top") : page.index("then the gateway")]
    assert re.findall(r"`(\w+)`", told) == [*reversed(LAYERS[1:])]
