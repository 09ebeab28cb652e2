"""titles of customers on invoices."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column: sa.Column[str] = sa.Column("invoice_title_id", sa.String(length=64), nullable=True)
    op.add_column("invoice", column)


def downgrade() -> None:
    op.drop_column("invoice", "invoice_title_id")
