"""give receipts, payments and claims fields of the house."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

TABLES = ("receipt", "payment", "expense_claim")
VALUES = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    for table in TABLES:
        empty = sa.Column("custom", VALUES, nullable=False, server_default="{}")
        op.add_column(table, empty)


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("custom")
