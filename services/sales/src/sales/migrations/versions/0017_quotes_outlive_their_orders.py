"""quotes outlive their orders: what became an order that was cancelled can become another."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE quote SET order_id = NULL, version = version + 1 WHERE order_id IN"
        " (SELECT id FROM sales_order WHERE state = 'cancelled')"
    )


def downgrade() -> None:
    """Leave the quotes free: of what they became before, the orders tell."""
