"""score leads and share with newcomers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def json() -> sa.types.TypeEngine:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


ADDED = (
    ("staff_ref", sa.Column("role_ids", json(), nullable=False, server_default="[]")),
    ("staff_ref", sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True)),
    ("lead", sa.Column("size", sa.String(length=40), nullable=True)),
    ("lead", sa.Column("score", sa.Integer(), nullable=False, server_default="0")),
    ("lead", sa.Column("score_reasons", json(), nullable=False, server_default="[]")),
    ("lead_rule", sa.Column("sizes", json(), nullable=False, server_default="[]")),
    ("lead_rule", sa.Column("newcomer_days", sa.Integer(), nullable=False, server_default="0")),
    ("lead_rule", sa.Column("newcomer_share", sa.Integer(), nullable=False, server_default="0")),
)


def upgrade() -> None:
    for table, column in ADDED:
        op.add_column(table, column)
    op.create_index("ix_lead_score", "lead", ["score", "id"])
    op.create_table(
        "lead_score_rule",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("test", sa.String(length=20), nullable=False),
        sa.Column("values", json(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_score_rule")),
    )
    op.create_index(op.f("ix_lead_score_rule_created_at"), "lead_score_rule", ["created_at"])


def downgrade() -> None:
    op.drop_table("lead_score_rule")
    op.drop_index("ix_lead_score", table_name="lead")
    for table, column in reversed(ADDED):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column.name)
