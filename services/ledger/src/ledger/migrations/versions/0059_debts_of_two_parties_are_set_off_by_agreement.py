"""debts of two parties are set off by their agreement alone: the offset tells of it."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column: sa.Column[bool] = sa.Column(
        "agreed", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("debt_offset", column)


def downgrade() -> None:
    op.drop_column("debt_offset", "agreed")
