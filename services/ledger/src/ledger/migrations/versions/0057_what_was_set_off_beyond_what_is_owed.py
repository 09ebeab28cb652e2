"""what was set off beyond what is owed is an advance: its receipt names the offset."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("receipt", sa.Column("offset_id", sa.String(64), nullable=True))
    op.create_index(op.f("ix_receipt_offset_id"), "receipt", ["offset_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_receipt_offset_id"), "receipt")
    op.drop_column("receipt", "offset_id")
