"""ask for discounts of orders too."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("discount_approval", schema=None) as batch_op:
        batch_op.alter_column("quote_id", existing_type=sa.String(length=64), nullable=True)
        batch_op.alter_column("quote_number", existing_type=sa.String(length=40), nullable=True)
        batch_op.add_column(sa.Column("order_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("order_number", sa.String(length=40), nullable=True))
        batch_op.create_index("ix_discount_approval_order_id", ["order_id"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM discount_approval WHERE quote_id IS NULL")
    with op.batch_alter_table("discount_approval", schema=None) as batch_op:
        batch_op.drop_index("ix_discount_approval_order_id")
        batch_op.drop_column("order_number")
        batch_op.drop_column("order_id")
        batch_op.alter_column("quote_number", existing_type=sa.String(length=40), nullable=False)
        batch_op.alter_column("quote_id", existing_type=sa.String(length=64), nullable=False)
