"""costs of sales are booked."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sale_line", sa.Column("line_id", sa.String(length=64), nullable=True))
    for name in ("shipped_e4", "booked_minor"):
        column = sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")
        op.add_column("sale_line", column)


def downgrade() -> None:
    for name in ("booked_minor", "shipped_e4", "line_id"):
        op.drop_column("sale_line", name)
