"""know which orders were paid."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paid_order_ref",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paid_order_ref")),
    )
    op.create_index(op.f("ix_paid_order_ref_customer_id"), "paid_order_ref", ["customer_id"])
    op.add_column("class_change", sa.Column("rule_id", sa.String(length=64), nullable=True))
    # Who never paid anything has no first payment: debts given up or credited counted as paid.
    op.execute(
        "update customer set first_paid_at = null"
        " where first_paid_at is not null and merged_into is null and not exists"
        " (select 1 from receipt_ref r where r.customer_id = customer.id and r.counts)"
    )


def downgrade() -> None:
    with op.batch_alter_table("class_change", schema=None) as batch_op:
        batch_op.drop_column("rule_id")
    op.drop_table("paid_order_ref")
