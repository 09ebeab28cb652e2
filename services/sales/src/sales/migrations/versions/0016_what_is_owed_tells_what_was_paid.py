"""what is owed tells what was paid."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("order_payment")


def downgrade() -> None:
    op.create_table(
        "order_payment",
        sa.Column("receipt_id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("receipt_id", "order_id", name=op.f("pk_order_payment")),
    )
    op.create_index("ix_order_payment_order_id", "order_payment", ["order_id"])
