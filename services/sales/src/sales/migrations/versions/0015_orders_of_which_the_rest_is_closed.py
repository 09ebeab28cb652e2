"""orders of which the rest is closed."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("closed_quantity_e4", sa.BigInteger(), server_default="0", nullable=False)
        )
    with op.batch_alter_table("sales_order", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "update sales_order set delivery_state = 'returned'"
        " where delivery_state = 'none' and state in ('confirmed', 'completed')"
        " and not exists (select 1 from order_line where order_line.order_id = sales_order.id"
        " and order_line.refused_quantity_e4 < order_line.quantity_e4)"
    )


def downgrade() -> None:
    op.execute("update sales_order set delivery_state = 'none' where delivery_state = 'returned'")
    with op.batch_alter_table("sales_order", schema=None) as batch_op:
        batch_op.drop_column("closed_at")
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.drop_column("closed_quantity_e4")
