"""find the customers of an owner."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_customer_ref_owner_id", "customer_ref", ["owner_id"])


def downgrade() -> None:
    op.drop_index("ix_customer_ref_owner_id", "customer_ref")
