"""know which closed deals still count."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

CLOSE = "'sales.opportunity.won', 'sales.order.confirmed'"
TAKE_BACK = "'sales.opportunity.reopened', 'sales.order.cancelled'"


def upgrade() -> None:
    op.create_table(
        "closed_deal_ref",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_deal_ref")),
    )
    op.create_index(op.f("ix_closed_deal_ref_customer_id"), "closed_deal_ref", ["customer_id"])
    # The timeline has told of all of them, and of those that were taken back.
    closed, undone = (f"max(case when kind in ({k}) then at end)" for k in (CLOSE, TAKE_BACK))
    op.execute(
        "insert into closed_deal_ref (id, version, customer_id, closed_at, counts)"
        f" select about_id, 0, max(customer_id), {closed}, coalesce({undone} < {closed}, true)"
        f" from timeline_entry where kind in ({CLOSE}, {TAKE_BACK})"
        f" group by about_id having {closed} is not null"
    )



def downgrade() -> None:
    op.drop_table("closed_deal_ref")
