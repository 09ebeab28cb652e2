"""who handed something in for somebody else: he sees the case and does not decide it."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column: sa.Column[str] = sa.Column("handed_in_by_id", sa.String(length=64), nullable=True)
    op.add_column("approval", column)


def downgrade() -> None:
    with op.batch_alter_table("approval") as table:
        table.drop_column("handed_in_by_id")
