"""fold what was entered twice."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MERGED = ("customer", "contact", "lead")


def json() -> sa.types.TypeEngine:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    for table in MERGED:
        op.add_column(table, sa.Column("merged_into", sa.String(length=64), nullable=True))
        some = sa.text("merged_into IS NOT NULL")
        op.create_index(
            f"ix_{table}_merged_into",
            table,
            ["merged_into"],
            sqlite_where=some,
            postgresql_where=some,
        )
    op.create_table(
        "merger",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("survivor_id", sa.String(length=64), nullable=False),
        sa.Column("survivor_name", sa.String(length=200), nullable=False),
        sa.Column("duplicate_id", sa.String(length=64), nullable=False),
        sa.Column("duplicate_name", sa.String(length=200), nullable=False),
        sa.Column("changes", json(), nullable=False),
        sa.Column("notes", json(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=64), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=True),
        sa.Column("department_id", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merger")),
    )
    for column in ("survivor_id", "duplicate_id", "owner_id", "department_id"):
        op.create_index(f"ix_merger_{column}", "merger", [column])
    op.create_index("ix_merger_created_at", "merger", ["created_at", "id"])


def downgrade() -> None:
    op.drop_table("merger")
    for table in MERGED:
        op.drop_index(f"ix_{table}_merged_into", table)
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("merged_into")
