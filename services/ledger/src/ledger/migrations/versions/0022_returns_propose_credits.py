"""returns propose credits, and credits ask for red letters."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("credit_note", sa.Column("goods_return_id", sa.String(length=64), nullable=True))
    with op.batch_alter_table("credit_note") as batch:
        batch.create_unique_constraint(batch.f("uq_credit_note_goods_return_id"), ["goods_return_id"])
    op.add_column("invoice", sa.Column("credit_note_id", sa.String(length=64), nullable=True))
    op.create_index("ix_invoice_credit_note_id", "invoice", ["credit_note_id"])


def downgrade() -> None:
    op.drop_index("ix_invoice_credit_note_id", "invoice")
    op.drop_column("invoice", "credit_note_id")
    with op.batch_alter_table("credit_note") as batch:
        batch.drop_constraint(batch.f("uq_credit_note_goods_return_id"), type_="unique")
        batch.drop_column("goods_return_id")
