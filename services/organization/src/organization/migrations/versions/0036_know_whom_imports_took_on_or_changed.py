"""know whom imports took on or changed, so that they can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imported_staff",
        sa.Column("import_id", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.String(64), nullable=False),
        sa.Column("import_row", sa.Integer(), nullable=False),
        sa.Column("version_before", sa.Integer(), nullable=False),
        sa.Column("version_after", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", "staff_id", name="pk_imported_staff"),
    )


def downgrade() -> None:
    op.drop_table("imported_staff")
