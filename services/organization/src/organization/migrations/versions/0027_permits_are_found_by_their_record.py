"""Permits are found by their record."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_permit_record_id", "permit", ["record_id"])


def downgrade() -> None:
    op.drop_index("ix_permit_record_id", "permit")
