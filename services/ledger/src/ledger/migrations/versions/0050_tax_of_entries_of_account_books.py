"""tax of entries of account books."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("tax_minor", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("cash_entry", column)


def downgrade() -> None:
    op.drop_column("cash_entry", "tax_minor")
