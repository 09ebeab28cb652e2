"""prepayments come back: the receipt names the payment, which tells how much of it did."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    refunded = sa.Column("refunded_minor", sa.BigInteger(), server_default="0", nullable=False)
    op.add_column("payment", refunded)
    op.add_column("receipt", sa.Column("payment_id", sa.String(64), nullable=True))
    op.create_index(op.f("ix_receipt_payment_id"), "receipt", ["payment_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_receipt_payment_id"), "receipt")
    op.drop_column("receipt", "payment_id")
    op.drop_column("payment", "refunded_minor")
