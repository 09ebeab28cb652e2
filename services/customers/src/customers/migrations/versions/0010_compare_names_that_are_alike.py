"""compare names that are alike."""

import datetime as dt

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

due_work = sa.table(
    "due_work",
    sa.column("kind", sa.String),
    sa.column("key", sa.String),
    sa.column("due_at", sa.DateTime(timezone=True)),
    sa.column("data", sa.JSON),
    sa.column("attempts", sa.Integer),
)
identity = sa.table("identity", sa.column("kind", sa.String))
ALL = (due_work.c.kind == "customers.learn_anew") & (due_work.c.key == "all")
FROM_THE_FIRST = {
    "kind": "customers.learn_anew",
    "key": "all",
    "due_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    "data": {"kind": 0, "after": ""},
    "attempts": 0,
}


def json() -> sa.types.TypeEngine:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def of_record() -> list[sa.Column]:
    return [
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=64), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "duplicate_rule",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("compared", json(), nullable=False),
        sa.Column("compared_key", sa.String(length=200), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        *of_record(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_rule")),
        sa.UniqueConstraint("compared_key", name=op.f("uq_duplicate_rule_compared_key")),
    )
    op.create_index(op.f("ix_duplicate_rule_created_at"), "duplicate_rule", ["created_at"])
    op.create_table(
        "duplicate_pair",
        sa.Column("left_id", sa.String(length=64), nullable=False),
        sa.Column("left_name", sa.String(length=200), nullable=False),
        sa.Column("right_id", sa.String(length=64), nullable=False),
        sa.Column("right_name", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("match", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        *of_record(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_pair")),
    )
    both = ["left_id", "right_id"]
    op.create_index("uq_duplicate_pair_both", "duplicate_pair", both, unique=True)
    op.create_index("ix_duplicate_pair_right_id", "duplicate_pair", ["right_id"])
    by_state = ["state", "created_at", "id"]
    op.create_index("ix_duplicate_pair_state", "duplicate_pair", by_state)
    # Customers of earlier versions are read once more by the service, a few hundred at a time.
    op.execute(due_work.delete().where(ALL))
    op.bulk_insert(due_work, [FROM_THE_FIRST])


def downgrade() -> None:
    op.execute(identity.delete().where(identity.c.kind == "similar_name"))
    op.drop_table("duplicate_pair")
    op.drop_table("duplicate_rule")
