"""keep leads in pools and follow them up."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def json() -> sa.types.TypeEngine:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def many(name: str) -> sa.Column:
    return sa.Column(name, json(), nullable=False, server_default="[]")


def identifier(name: str) -> sa.Column:
    return sa.Column(name, sa.String(length=64), nullable=True)


ADDED = (
    ("activity", identifier("lead_id")),
    ("activity", many("contact_ids")),
    ("activity", many("opportunity_ids")),
    ("activity", sa.Column("method", sa.String(length=40), nullable=True)),
    ("activity", sa.Column("place", sa.String(length=300), nullable=True)),
    ("activity", identifier("author_id")),
    ("lead", many("carried")),
    ("lead", identifier("pool_id")),
    ("lead", sa.Column("pooled_at", sa.DateTime(timezone=True), nullable=True)),
    ("lead", identifier("import_id")),
    ("public_pool", sa.Column("holds", sa.String(20), nullable=False, server_default="customers")),
    ("duplicate_rule", sa.Column("of", sa.String(20), nullable=False, server_default="customer")),
)


def upgrade() -> None:
    for table, column in ADDED:
        op.add_column(table, column)
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.alter_column("customer_id", existing_type=sa.String(length=64), nullable=True)
        batch_op.create_index("ix_activity_lead_id", ["lead_id", "happened_at", "id"])
    op.create_index(op.f("ix_lead_import_id"), "lead", ["import_id"])
    op.create_table(
        "lead_holding",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("lead_id", sa.String(length=64), nullable=False),
        identifier("owner_id"),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.String(length=20), nullable=False),
        identifier("pool_id"),
        sa.Column("by_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_lead_holding")),
    )
    op.create_index("ix_lead_holding_lead_id", "lead_holding", ["lead_id", "number"])
    op.create_index("ix_lead_holding_owner_id", "lead_holding", ["owner_id", "from_at"])


def downgrade() -> None:
    op.drop_table("lead_holding")
    op.drop_index(op.f("ix_lead_import_id"), table_name="lead")
    op.execute("DELETE FROM activity WHERE customer_id IS NULL")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index("ix_activity_lead_id")
        batch_op.alter_column("customer_id", existing_type=sa.String(length=64), nullable=False)
    for table, column in reversed(ADDED):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column.name)
