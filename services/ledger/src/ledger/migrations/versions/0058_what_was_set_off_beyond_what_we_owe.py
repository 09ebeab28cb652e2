"""what was set off beyond what we owe is a prepayment: its payment names the offset."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payment", sa.Column("offset_id", sa.String(64), nullable=True))
    op.create_index(op.f("ix_payment_offset_id"), "payment", ["offset_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_payment_offset_id"), "payment")
    op.drop_column("payment", "offset_id")
