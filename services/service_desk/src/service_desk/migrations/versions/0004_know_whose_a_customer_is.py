"""know whose a customer is."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("owner_id", "department_id"):
        op.add_column("customer_ref", sa.Column(name, sa.String(length=64), nullable=True))
    # What was told before is taken again: a replay of the customers' events fills the columns.
    op.execute("UPDATE customer_ref SET version = 0")


def downgrade() -> None:
    with op.batch_alter_table("customer_ref", schema=None) as batch_op:
        batch_op.drop_column("department_id")
        batch_op.drop_column("owner_id")
