"""where people sell: records of customers and sales are also seen by the sales tree."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff_line", sa.Column("sales_department_id", sa.String(64), nullable=True))
    op.create_index("ix_staff_line_sales_department_id", "staff_line", ["sales_department_id"])
    # What organization tells again has the version that is known already.
    op.execute("UPDATE staff_line SET version = 0")


def downgrade() -> None:
    op.drop_index("ix_staff_line_sales_department_id", "staff_line")
    with op.batch_alter_table("staff_line") as batch_op:
        batch_op.drop_column("sales_department_id")
