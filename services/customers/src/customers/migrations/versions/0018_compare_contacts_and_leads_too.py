"""compare contacts and leads too."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    of = sa.Column("of", sa.String(length=81), nullable=False, server_default="customers.customer")
    op.add_column("duplicate_pair", of)


def downgrade() -> None:
    with op.batch_alter_table("duplicate_pair", schema=None) as batch_op:
        batch_op.drop_column("of")
