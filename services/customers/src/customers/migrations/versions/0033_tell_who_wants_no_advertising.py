"""tell who wants no advertising."""

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
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


def upgrade() -> None:
    # Opt-outs of earlier releases are told by the service, a few hundred records at a time.
    first = {
        "kind": "customers.tell_opt_outs",
        "due_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        "data": {"after": ""},
        "attempts": 0,
    }
    op.bulk_insert(due_work, [{**first, "key": key} for key in ("customer", "contact", "lead")])


def downgrade() -> None:
    op.execute("delete from due_work where kind = 'customers.tell_opt_outs'")
