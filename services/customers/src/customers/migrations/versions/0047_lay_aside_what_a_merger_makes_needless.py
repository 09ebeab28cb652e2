"""lay aside the roles and invoice titles that a merger makes needless."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None
TABLES = ("affiliation", "invoice_title")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("merged_by", sa.String(64), nullable=True))
        op.create_index(f"ix_{table}_merged_by", table, ["merged_by"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_index(f"ix_{table}_merged_by", table_name=table)
        op.drop_column(table, "merged_by")
