"""know whose department a customer is."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customer_ref", sa.Column("department_id", sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("customer_ref", schema=None) as batch_op:
        batch_op.drop_column("department_id")
