"""where people sell: their department in the sales tree, which beside the main one counts."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

FIRST = """
UPDATE staff SET sales_department_id = (
    SELECT min(m.department_id) FROM department_membership m
    JOIN department d ON d.id = m.department_id
    WHERE m.staff_id = staff.id AND d.tree = 'sales'
)
"""
"""Nobody had a reason to be in two of them; who is has the elder one until he is changed."""


def upgrade() -> None:
    op.add_column("staff", sa.Column("sales_department_id", sa.String(64), nullable=True))
    op.create_index("ix_staff_sales_department_id", "staff", ["sales_department_id"])
    op.execute(FIRST)


def downgrade() -> None:
    op.drop_index("ix_staff_sales_department_id", "staff")
    with op.batch_alter_table("staff") as batch_op:
        batch_op.drop_column("sales_department_id")
