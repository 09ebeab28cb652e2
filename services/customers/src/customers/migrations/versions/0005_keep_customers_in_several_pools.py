"""keep customers in several pools."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

POOLED = sa.text("pool_id IS NOT NULL")
OTHERS = ("ownership", "recycle_rule")


def json() -> sa.types.TypeEngine:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "public_pool",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("department_ids", json(), nullable=False),
        sa.Column("member_ids", json(), nullable=False),
        sa.Column("administrator_ids", json(), nullable=False),
        sa.Column("hidden", json(), nullable=False),
        sa.Column("claims_per_day", sa.Integer(), nullable=False),
        sa.Column("new_in_pool_hours", sa.Integer(), nullable=False),
        sa.Column("former_owner_days", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=64), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by", sa.String(length=64), nullable=True),
        sa.Column("deletion_batch", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_pool")),
    )
    op.create_index(op.f("ix_public_pool_created_at"), "public_pool", ["created_at"])
    op.create_index(op.f("ix_public_pool_deletion_batch"), "public_pool", ["deletion_batch"])
    for table in OTHERS:
        op.add_column(table, sa.Column("pool_id", sa.String(length=64), nullable=True))
    op.add_column("customer", sa.Column("pool_id", sa.String(length=64), nullable=True))
    op.create_index(
        "ix_customer_pool_id",
        "customer",
        ["pool_id"],
        sqlite_where=POOLED,
        postgresql_where=POOLED,
    )


def downgrade() -> None:
    op.drop_index("ix_customer_pool_id", "customer")
    for table in (*OTHERS, "customer"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("pool_id")
    op.drop_table("public_pool")
