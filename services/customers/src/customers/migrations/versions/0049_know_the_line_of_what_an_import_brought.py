"""know from which line of its table a lead or a follow-up came, so that an undo can tell it."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None
TABLES = ("lead", "activity")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("import_row", sa.Integer(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "import_row")
