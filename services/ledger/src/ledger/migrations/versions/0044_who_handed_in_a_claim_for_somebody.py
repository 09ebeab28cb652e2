"""who handed in a claim for somebody else: both see it."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column: sa.Column[str] = sa.Column("handed_in_by_id", sa.String(length=64), nullable=True)
    op.add_column("expense_claim", column)


def downgrade() -> None:
    with op.batch_alter_table("expense_claim") as table:
        table.drop_column("handed_in_by_id")
