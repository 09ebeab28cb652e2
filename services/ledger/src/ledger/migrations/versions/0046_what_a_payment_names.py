"""what a payment names: the invoice of a supplier, which says what we owe it invoices."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

ADDED = (("invoice", "payable_id"), ("payment_part", "invoice_id"))


def upgrade() -> None:
    for table, column in ADDED:
        op.add_column(table, sa.Column(column, sa.String(64), nullable=True))
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table, column in reversed(ADDED):
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
        op.drop_column(table, column)
