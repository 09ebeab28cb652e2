"""count goods and say who registers."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def number(name: str) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")


ADDED = (
    ("purchase_ref", number("quantity_e4")),
    ("figures", number("quantity_e4")),
    ("figures", number("quantity_last_year_e4")),
    ("registration", sa.Column("origin", sa.String(20), nullable=False, server_default="rep")),
    ("registration", sa.Column("partner_id", sa.String(length=64), nullable=True)),
)


def upgrade() -> None:
    for table, column in ADDED:
        op.add_column(table, column)


def downgrade() -> None:
    for table, column in reversed(ADDED):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column.name)
