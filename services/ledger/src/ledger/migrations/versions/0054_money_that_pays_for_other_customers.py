"""money that pays for other customers."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None
NOT_BOOKED = sa.text("state in ('submitted', 'approved')")


def upgrade() -> None:
    column: sa.Column[str] = sa.Column("for_customer_id", sa.String(length=64), nullable=True)
    op.add_column("allocation", column)
    op.create_index("ix_allocation_for_customer_id", "allocation", ["for_customer_id"])
    op.create_index(
        "ix_receipt_not_booked",
        "receipt",
        ["state"],
        sqlite_where=NOT_BOOKED,
        postgresql_where=NOT_BOOKED,
    )


def downgrade() -> None:
    op.drop_index("ix_receipt_not_booked", "receipt")
    op.drop_index("ix_allocation_for_customer_id", "allocation")
    op.drop_column("allocation", "for_customer_id")
