"""what roles may round off."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rounding_tolerance",
        sa.Column("role_id", sa.String(64), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(64), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounding_tolerance")),
        sa.UniqueConstraint(
            "role_id", "currency", name=op.f("uq_rounding_tolerance_role_id")
        ),
    )
    op.create_index("ix_rounding_tolerance_created_at", "rounding_tolerance", ["created_at"])


def downgrade() -> None:
    op.drop_table("rounding_tolerance")
