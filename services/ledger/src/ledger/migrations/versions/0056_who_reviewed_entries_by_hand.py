"""who reviewed entries by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("reverses_id", "reviewed_by"):
        op.add_column("pending_entry", sa.Column(name, sa.String(64), nullable=True))
    moment = sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("pending_entry", moment)


def downgrade() -> None:
    for name in ("reviewed_at", "reviewed_by", "reverses_id"):
        op.drop_column("pending_entry", name)
