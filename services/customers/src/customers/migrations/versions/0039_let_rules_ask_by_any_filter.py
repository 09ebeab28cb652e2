"""let rules of pools, classes and leads ask by any filter of the list."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

RULES = ("recycle_rule", "class_rule", "lead_rule")


def upgrade() -> None:
    for table in RULES:
        tree = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
        op.add_column(table, sa.Column("filter", tree, nullable=True))


def downgrade() -> None:
    for table in RULES:
        op.drop_column(table, "filter")
