"""customers that were one for a while: what was booked meanwhile may name the other one."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "parting",
        sa.Column("merge_id", sa.String(64), primary_key=True),
        sa.Column("old_id", sa.String(64), nullable=False),
        sa.Column("new_id", sa.String(64), nullable=False),
    )
    op.create_index(op.f("ix_parting_old_id"), "parting", ["old_id"])
    op.create_index(op.f("ix_parting_new_id"), "parting", ["new_id"])


def downgrade() -> None:
    op.drop_table("parting")
