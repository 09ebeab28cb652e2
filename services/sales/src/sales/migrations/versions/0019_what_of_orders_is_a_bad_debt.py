"""what of orders is a bad debt."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
TABLES = ("sales_order", "order_debt")
NOTHING_RECEIVED = """
update sales_order set payment_state = 'settled'
where payment_state = 'full' and paid_minor = 0 and credited_minor + given_up_minor > 0
"""


def upgrade() -> None:
    for table in TABLES:
        column: sa.Column[int] = sa.Column(
            "bad_debt_minor", sa.BigInteger(), server_default="0", nullable=False
        )
        op.add_column(table, column)
    op.execute(NOTHING_RECEIVED)


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("bad_debt_minor")
