"""sort by what moves."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None
RECYCLED = sa.text("recycle_at IS NOT NULL")
SORTED = ("recycle_at", "last_activity_at")


def upgrade() -> None:
    least = " NULLS FIRST" if op.get_bind().dialect.name == "postgresql" else ""
    for column in SORTED:
        op.execute(f"CREATE INDEX ix_customer_{column} ON customer ({column}{least}, id)")
    op.drop_index("ix_customer_recycle", "customer")


def downgrade() -> None:
    with op.batch_alter_table("customer", schema=None) as batch_op:
        where = {"sqlite_where": RECYCLED, "postgresql_where": RECYCLED}
        batch_op.create_index("ix_customer_recycle", ["recycle_at"], unique=False, **where)
    for column in SORTED:
        op.drop_index(f"ix_customer_{column}", "customer")
