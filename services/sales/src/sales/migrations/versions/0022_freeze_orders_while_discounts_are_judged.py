"""freeze orders while discounts are judged."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

PENDING = """
    select max({column}) from discount_approval d
    where d.order_id = sales_order.id and d.edits = sales_order.edits and d.state = 'pending'
"""


def upgrade() -> None:
    op.add_column("sales_order", sa.Column("frozen_by", sa.String(64), nullable=True))
    op.add_column("sales_order", sa.Column("frozen_hash", sa.String(64), nullable=True))
    by, digest = PENDING.format(column="d.id"), PENDING.format(column="d.snapshot_hash")
    frozen = f"update sales_order set frozen_by = ({by}), frozen_hash = ({digest})"  # noqa: S608 - of constants
    op.execute(f"{frozen} where state = 'draft'")


def downgrade() -> None:
    with op.batch_alter_table("sales_order") as batch_op:
        batch_op.drop_column("frozen_hash")
        batch_op.drop_column("frozen_by")
