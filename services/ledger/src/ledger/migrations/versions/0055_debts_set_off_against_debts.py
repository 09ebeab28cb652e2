"""debts set off against debts of the other side."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

VALUES = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INDEXED = {
    "debt_offset": (
        *("approval_id", "created_at", "customer_id", "department_id", "offset_on"),
        *("owner_id", "supplier_id"),
    ),
    "offset_part": ("offset_id", "payable_id", "receivable_id"),
}


def upgrade() -> None:
    op.create_table(
        "debt_offset",
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("customer_id", sa.String(64), nullable=False),
        sa.Column("supplier_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("offset_on", sa.Date(), nullable=False),
        sa.Column("memo", sa.String(200), nullable=False),
        sa.Column("entry_id", sa.String(64), nullable=True),
        sa.Column("approval_id", sa.String(64), nullable=True),
        sa.Column("approval_comment", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(64), nullable=True),
        sa.Column("wish", VALUES, nullable=True),
        sa.Column("reversal_reason", sa.String(200), nullable=True),
        sa.Column("custom", VALUES, nullable=False, server_default="{}"),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(64), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(64), nullable=False),
        sa.Column("owner_id", sa.String(64), nullable=True),
        sa.Column("department_id", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debt_offset")),
        sa.UniqueConstraint("number", name=op.f("uq_debt_offset_number")),
    )
    op.create_table(
        "offset_part",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("offset_id", sa.String(64), nullable=False),
        sa.Column("receivable_id", sa.String(64), nullable=True),
        sa.Column("payable_id", sa.String(64), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("undone_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(receivable_id is null) <> (payable_id is null)", name=op.f("ck_offset_part_side")
        ),
        sa.ForeignKeyConstraint(
            ["offset_id"], ["debt_offset.id"], name=op.f("fk_offset_part_offset_id")
        ),
        sa.ForeignKeyConstraint(
            ["receivable_id"], ["receivable.id"], name=op.f("fk_offset_part_receivable_id")
        ),
        sa.ForeignKeyConstraint(
            ["payable_id"], ["payable.id"], name=op.f("fk_offset_part_payable_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offset_part")),
    )
    for table, columns in INDEXED.items():
        for name in columns:
            op.create_index(op.f(f"ix_{table}_{name}"), table, [name])


def downgrade() -> None:
    op.drop_table("offset_part")
    op.drop_table("debt_offset")
