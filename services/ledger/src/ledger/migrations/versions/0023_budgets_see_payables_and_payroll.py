"""budgets see payables and payroll."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

LIST = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("payable", sa.Column("category_id", sa.String(length=64), nullable=True))
    op.create_index("ix_payable_category_id", "payable", ["category_id"])
    op.add_column("payable", sa.Column("warnings", LIST, nullable=True))
    op.add_column("payroll_person", sa.Column("category_id", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("payroll_person", "category_id")
    op.drop_column("payable", "warnings")
    op.drop_index("ix_payable_category_id", "payable")
    op.drop_column("payable", "category_id")
