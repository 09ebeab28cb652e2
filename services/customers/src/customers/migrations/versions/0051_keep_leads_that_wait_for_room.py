"""keep leads that wait until a rule finds somebody who can take them."""

import sqlalchemy as sa
from alembic import op

from chassis.tables import UtcDateTime

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lead_waiting",
        sa.Column("lead_id", sa.String(36), primary_key=True),
        sa.Column("rule_id", sa.String(36), nullable=False),
        sa.Column("since_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_lead_waiting_rule_id", "lead_waiting", ["rule_id", "since_at"])


def downgrade() -> None:
    op.drop_table("lead_waiting")
