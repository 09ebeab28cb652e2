"""let leads that people had before the ladder was for all leads begin at its foot."""

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
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
lead = sa.table(
    "lead",
    *(sa.column(name) for name in ("id", "state", "owner_id", "deleted_at")),
    sa.column("followed_at", sa.DateTime(timezone=True)),
)
BEGIN, CLIMB = "customers.lead_followed", "customers.lead_escalate"
AT_ONCE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def upgrade() -> None:
    held = lead.c.state == "open", lead.c.owner_id.is_not(None), lead.c.deleted_at.is_(None)
    mine = due_work.c.key == lead.c.id, due_work.c.kind.in_((BEGIN, CLIMB))
    still = (*held, ~sa.exists().where(*mine), lead.c.followed_at.is_(None))
    # Their days count from now on: else all of them would change hands at once.
    op.execute(lead.update().where(*still).values(followed_at=dt.datetime.now(dt.UTC)))
    waiting = sa.select(
        sa.literal(BEGIN), lead.c.id, sa.literal(AT_ONCE, due_work.c.due_at.type),
        sa.literal({}, sa.JSON), sa.literal(0),
    ).where(*held, ~sa.exists().where(*mine))  # fmt: skip
    op.execute(due_work.insert().from_select([c.name for c in due_work.c], waiting))


def downgrade() -> None:
    """The clocks stay: they are right with the earlier version, too."""
