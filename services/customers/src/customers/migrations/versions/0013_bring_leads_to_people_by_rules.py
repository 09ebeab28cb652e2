"""bring leads to people by rules."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TIMES = ("assigned_at", "handled_at")


def json() -> sa.types.TypeEngine:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    for name in TIMES:
        op.add_column("lead", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("lead", sa.Column("rule_id", sa.String(length=64), nullable=True))
    # Nobody is told that leads from before this version wait: they count as handled.
    op.execute("UPDATE lead SET assigned_at = created_at, handled_at = created_at")
    op.create_table(
        "lead_rule",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("sources", json(), nullable=False),
        sa.Column("regions", json(), nullable=False),
        sa.Column("industries", json(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("members", json(), nullable=False),
        sa.Column("working_hours", sa.Boolean(), nullable=False),
        sa.Column("skip_behind", sa.Boolean(), nullable=False),
        sa.Column("warn_days", sa.Integer(), nullable=False),
        sa.Column("superior_days", sa.Integer(), nullable=False),
        sa.Column("reassign_days", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.String(length=64), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_rule")),
    )
    op.create_index(op.f("ix_lead_rule_created_at"), "lead_rule", ["created_at"])


def downgrade() -> None:
    op.drop_table("lead_rule")
    with op.batch_alter_table("lead", schema=None) as batch_op:
        for name in ("rule_id", *TIMES):
            batch_op.drop_column(name)
