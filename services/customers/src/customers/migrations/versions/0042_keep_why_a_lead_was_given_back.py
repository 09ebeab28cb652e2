"""keep why a lead was given back, and count claims by who claimed."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lead_holding", sa.Column("reason", sa.String(300), nullable=True))
    op.create_index("ix_lead_holding_by_id", "lead_holding", ["by_id", "from_at"])


def downgrade() -> None:
    op.drop_index("ix_lead_holding_by_id", table_name="lead_holding")
    op.drop_column("lead_holding", "reason")
