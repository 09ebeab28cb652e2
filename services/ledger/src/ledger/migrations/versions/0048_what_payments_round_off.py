"""what payments round off."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

TABLES = ("payable", "payment_part")


def upgrade() -> None:
    for table in TABLES:
        column = sa.Column("written_off_minor", sa.BigInteger(), nullable=False, server_default="0")
        op.add_column(table, column)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_column(table, "written_off_minor")
