"""warn once of each date, and as many days before as rules say by now."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

MOMENTS = ("recycle_warn_at", "recycle_warned_for")


def upgrade() -> None:
    for name in MOMENTS:
        op.add_column("customer", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("customer", sa.Column("recycle_warned_id", sa.String(64), nullable=True))


def downgrade() -> None:
    for name in ("recycle_warned_id", *MOMENTS):
        op.drop_column("customer", name)
