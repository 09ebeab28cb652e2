"""payment plans bear tax."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column: sa.Column[int] = sa.Column(
        "tax_minor", sa.BigInteger(), server_default="0", nullable=False
    )
    op.add_column("payment_plan", column)


def downgrade() -> None:
    op.drop_column("payment_plan", "tax_minor")
