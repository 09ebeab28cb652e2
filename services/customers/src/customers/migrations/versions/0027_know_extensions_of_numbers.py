"""know extensions of numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    extension = sa.Column("extension", sa.String(length=8), nullable=False, server_default="")
    op.add_column("identity", extension)


def downgrade() -> None:
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.drop_column("extension")
