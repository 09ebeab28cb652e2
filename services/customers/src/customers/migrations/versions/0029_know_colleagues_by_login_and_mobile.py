"""know colleagues by login and mobile."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff_ref", sa.Column("login", sa.String(length=64), nullable=True))
    op.add_column("staff_ref", sa.Column("mobile", sa.String(length=21), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("staff_ref", schema=None) as batch_op:
        batch_op.drop_column("mobile")
        batch_op.drop_column("login")
