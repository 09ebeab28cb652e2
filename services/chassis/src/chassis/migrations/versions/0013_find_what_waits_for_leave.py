"""find what waits for leave."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_permit_hold_state", "permit_hold", ["state", "record_id"])


def downgrade() -> None:
    op.drop_index("ix_permit_hold_state", table_name="permit_hold")
