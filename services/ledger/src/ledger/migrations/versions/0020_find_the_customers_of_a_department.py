"""find the customers of a department."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_customer_ref_department_id", "customer_ref", ["department_id"])


def downgrade() -> None:
    op.drop_index("ix_customer_ref_department_id", "customer_ref")
