"""the day on which the tax of an invoice counts."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invoice", sa.Column("tax_on", sa.Date(), nullable=True))
    op.create_index("ix_invoice_tax_on", "invoice", ["tax_on"])
    op.execute("update invoice set tax_on = issued_on")


def downgrade() -> None:
    op.drop_index("ix_invoice_tax_on", "invoice")
    op.drop_column("invoice", "tax_on")
