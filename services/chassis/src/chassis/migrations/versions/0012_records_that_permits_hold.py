"""records that permits hold."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "permit_hold",
        sa.Column("permit_id", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=120), nullable=False),
        sa.Column("record_id", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("permit_id", name=op.f("pk_permit_hold")),
    )
    op.create_index("ix_permit_hold_record_id", "permit_hold", ["record_id", "state"])
    op.create_index("ix_permit_hold_job_id", "permit_hold", ["job_id"])
    op.create_index("ix_permit_hold_at", "permit_hold", ["at"])


def downgrade() -> None:
    op.drop_table("permit_hold")
