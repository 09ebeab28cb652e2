"""what was shared."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shared_part",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("share_id", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("holder_kind", sa.String(length=20), nullable=False),
        sa.Column("holder_id", sa.String(length=64), nullable=False),
        sa.Column("writes", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_shared_part")),
    )
    op.create_index(op.f("ix_shared_part_share_id"), "shared_part", ["share_id"])
    op.create_index(op.f("ix_shared_part_subject_id"), "shared_part", ["subject_id"])
    op.create_index("ix_shared_part_holder", "shared_part", ["holder_id", "part"])


def downgrade() -> None:
    op.drop_table("shared_part")
