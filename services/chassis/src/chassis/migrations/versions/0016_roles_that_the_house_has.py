"""roles that the house has: whoever shares with one that is not there is told so."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "role_line",
        sa.Column("role_id", sa.String(length=64), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("role_id", name=op.f("pk_role_line")),
    )


def downgrade() -> None:
    op.drop_table("role_line")
