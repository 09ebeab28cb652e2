"""give customers back by rules."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENTS = ("last_deal_at", "locked_at", "protected_until", "recycle_at")
RECYCLED = sa.text("recycle_at IS NOT NULL")
DEALS = """
INSERT INTO opportunity_ref (id, version, customer_id, open, opened_at)
SELECT about_id, 0, customer_id,
  sum(CASE kind WHEN 'sales.opportunity.reopened' THEN 1
    WHEN 'sales.opportunity.won' THEN -1 WHEN 'sales.opportunity.lost' THEN -1 ELSE 0 END) >= 0,
  min(at)
FROM timeline_entry
WHERE kind IN ('sales.opportunity.created', 'sales.opportunity.won', 'sales.opportunity.lost',
  'sales.opportunity.reopened')
GROUP BY about_id, customer_id
ON CONFLICT DO NOTHING
"""
"""The deals of earlier days, as the timeline remembers them; the next event of each corrects it."""


def json() -> sa.types.TypeEngine:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "recycle_rule",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("count", sa.String(length=20), nullable=False),
        sa.Column("extension_days", sa.Integer(), nullable=False),
        sa.Column("max_days", sa.Integer(), nullable=False),
        sa.Column("spares", json(), nullable=False),
        sa.Column("applies_to", json(), nullable=False),
        sa.Column("warn_days", sa.Integer(), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recycle_rule")),
    )
    op.create_index(op.f("ix_recycle_rule_created_at"), "recycle_rule", ["created_at"])
    op.create_index(op.f("ix_recycle_rule_deletion_batch"), "recycle_rule", ["deletion_batch"])
    op.create_table(
        "opportunity_ref",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity_ref")),
    )
    op.create_index(op.f("ix_opportunity_ref_customer_id"), "opportunity_ref", ["customer_id"])
    op.create_table(
        "company_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_company_day")),
    )
    with op.batch_alter_table("customer", schema=None) as batch_op:
        for name in MOMENTS:
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("recycle_rule_id", sa.String(length=64), nullable=True))
        where = {"sqlite_where": RECYCLED, "postgresql_where": RECYCLED}
        batch_op.create_index("ix_customer_recycle", ["recycle_at"], unique=False, **where)
    op.execute(DEALS)


def downgrade() -> None:
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_recycle")
        for name in (*MOMENTS, "recycle_rule_id"):
            batch_op.drop_column(name)
    for table in ("company_day", "opportunity_ref", "recycle_rule"):
        op.drop_table(table)
