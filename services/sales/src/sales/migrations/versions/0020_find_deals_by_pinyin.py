"""find deals by pinyin."""

import datetime as dt

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WORDS = {
    "sqlite": (
        "CREATE VIRTUAL TABLE search_fts_opportunity_search USING fts5(document, "
        "content='opportunity_search', content_rowid='number', detail=none, tokenize='ascii')",
        "CREATE TRIGGER opportunity_search_added AFTER INSERT ON opportunity_search BEGIN INSERT "
        "INTO search_fts_opportunity_search(rowid, document) VALUES (new.number, new.document); END",
        "CREATE TRIGGER opportunity_search_dropped AFTER DELETE ON opportunity_search BEGIN "
        "INSERT INTO search_fts_opportunity_search(search_fts_opportunity_search, rowid, document) "
        "VALUES ('delete', old.number, old.document); END",
        "CREATE TRIGGER opportunity_search_changed AFTER UPDATE ON opportunity_search BEGIN "
        "INSERT INTO search_fts_opportunity_search(search_fts_opportunity_search, rowid, document) "
        "VALUES ('delete', old.number, old.document); INSERT INTO "
        "search_fts_opportunity_search(rowid, document) VALUES (new.number, new.document); END",
    ),
    "postgresql": (
        "CREATE INDEX ix_opportunity_search_words ON opportunity_search USING gin (document)",
    ),
}
"""Word indexes, which the models cannot tell: dialect → statements."""
due_work = sa.table(
    "due_work",
    sa.column("kind", sa.String),
    sa.column("key", sa.String),
    sa.column("due_at", sa.DateTime(timezone=True)),
    sa.column("data", sa.JSON),
    sa.column("attempts", sa.Integer),
)
FROM_THE_FIRST = {
    "kind": "sales.learn_opportunities_anew",
    "key": "all",
    "due_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    "data": {"after": ""},
    "attempts": 0,
}


def upgrade() -> None:
    op.create_table(
        "opportunity_search",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("record_id", sa.String(length=64), nullable=False),
        sa.Column(
            "document",
            sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_opportunity_search")),
        sa.UniqueConstraint("record_id", name=op.f("uq_opportunity_search_record_id")),
    )
    for statement in WORDS[op.get_bind().dialect.name]:
        op.execute(statement)
    # Records of earlier versions are read once more by the service, a few hundred at a time.
    op.bulk_insert(due_work, [FROM_THE_FIRST])


def downgrade() -> None:
    op.execute(due_work.delete().where(due_work.c.kind == FROM_THE_FIRST["kind"]))
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_fts_opportunity_search")
    op.drop_table("opportunity_search")
