"""count views of the pool."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pool_view",
        sa.Column("staff_id", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", "day", "customer_id", name=op.f("pk_pool_view")),
    )


def downgrade() -> None:
    op.drop_table("pool_view")
