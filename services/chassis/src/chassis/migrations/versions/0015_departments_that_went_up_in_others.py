"""departments that went up in others: filters find what still names them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("department_line") as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", sa.String(length=64), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_department_line_merged_into_id"), ["merged_into_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("department_line") as batch_op:
        batch_op.drop_index(batch_op.f("ix_department_line_merged_into_id"))
        batch_op.drop_column("merged_into_id")
