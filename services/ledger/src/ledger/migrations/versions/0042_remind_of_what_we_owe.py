"""reminders of what we owe, also of what was written down before."""

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

KIND = "ledger.payable_reminder"


def upgrade() -> None:
    payable = sa.table("payable", sa.column("id"), sa.column("state"))
    due_work = sa.table(
        "due_work",
        sa.column("kind", sa.String),
        sa.column("key", sa.String),
        sa.column("due_at", sa.DateTime(timezone=True)),
        sa.column("data", sa.JSON),
        sa.column("attempts", sa.Integer),
    )
    now = sa.literal(dt.datetime.now(dt.UTC), sa.DateTime(timezone=True))
    told = sa.literal({"told": 0}, sa.JSON)
    chosen = sa.select(sa.literal(KIND), payable.c.id, now, told, sa.literal(0))
    names = ("kind", "key", "due_at", "data", "attempts")
    op.execute(due_work.insert().from_select(names, chosen.where(payable.c.state == "open")))


def downgrade() -> None:
    op.execute(f"delete from due_work where kind = '{KIND}'")
