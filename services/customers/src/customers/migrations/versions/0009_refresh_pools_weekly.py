"""refresh pools weekly."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("public_pool", sa.Column("refresh_weekday", sa.Integer(), nullable=True))
    op.add_column("public_pool", sa.Column("refresh_to", sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("public_pool", schema=None) as batch_op:
        batch_op.drop_column("refresh_to")
        batch_op.drop_column("refresh_weekday")
