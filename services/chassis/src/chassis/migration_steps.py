"""
Steps that migrations share: a table in which a service finds its records by words.

They tell how such a table was first made, and stay as they are: a table that is to look otherwise
is changed by a migration of its own.
"""

import datetime as dt

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DUE_WORK = sa.table(
    "due_work",
    sa.column("kind", sa.String),
    sa.column("key", sa.String),
    sa.column("due_at", sa.DateTime(timezone=True)),
    sa.column("data", sa.JSON),
    sa.column("attempts", sa.Integer),
)
FIRST_MOMENT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def add_word_search(name: str, learned_by: str) -> None:
    """
    Make the search table *name* with its index of words.

    learned_by: kind of the due work by which the service reads the records that are there already,
        a few hundred at a time.
    """
    op.create_table(
        name,
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("record_id", sa.String(length=64), nullable=False),
        sa.Column(
            "document", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False
        ),
        sa.PrimaryKeyConstraint("number", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("record_id", name=op.f(f"uq_{name}_record_id")),
    )
    for statement in _indexes(name)[op.get_bind().dialect.name]:
        op.execute(statement)
    first = {"key": "all", "due_at": FIRST_MOMENT, "data": {"after": ""}, "attempts": 0}
    op.bulk_insert(DUE_WORK, [{"kind": learned_by, **first}])


def drop_word_search(name: str, learned_by: str) -> None:
    """Take away what `add_word_search` made."""
    op.execute(DUE_WORK.delete().where(DUE_WORK.c.kind == learned_by))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TABLE search_fts_{name}")
    op.drop_table(name)


def _indexes(name: str) -> dict[str, tuple[str, ...]]:
    """Return dialect → statements that make the index of words, which no model can tell."""
    fts = f"search_fts_{name}"
    add = f"INSERT INTO {fts}(rowid, document) VALUES (new.number, new.document)"
    drop = f"INSERT INTO {fts}({fts}, rowid, document) VALUES ('delete', old.number, old.document)"
    return {
        "sqlite": (
            f"CREATE VIRTUAL TABLE {fts} USING fts5(document, content='{name}', "
            "content_rowid='number', detail=none, tokenize='ascii')",
            f"CREATE TRIGGER {name}_added AFTER INSERT ON {name} BEGIN {add}; END",
            f"CREATE TRIGGER {name}_dropped AFTER DELETE ON {name} BEGIN {drop}; END",
            f"CREATE TRIGGER {name}_changed AFTER UPDATE ON {name} BEGIN {drop}; {add}; END",
        ),
        "postgresql": (f"CREATE INDEX ix_{name}_words ON {name} USING gin (document)",),
    }
