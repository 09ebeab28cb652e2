"""what was merged."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "merged_record",
        sa.Column("old_id", sa.String(length=64), nullable=False),
        sa.Column("new_id", sa.String(length=64), nullable=False),
        sa.Column("merge_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("old_id", name=op.f("pk_merged_record")),
    )
    op.create_index("ix_merged_record_merge_id", "merged_record", ["merge_id"])
    op.create_table(
        "merge_move",
        sa.Column("merge_id", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("row_key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("merge_id", "reference", "row_key", name=op.f("pk_merge_move")),
    )


def downgrade() -> None:
    op.drop_table("merge_move")
    op.drop_table("merged_record")
