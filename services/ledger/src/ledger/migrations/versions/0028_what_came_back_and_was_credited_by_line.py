"""what came back and was credited, by line of the order."""

import sqlalchemy as sa
from alembic import op


revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None

NEW = ('returned_e4', 'credited_minor')


def upgrade() -> None:
    with op.batch_alter_table('sale_line', schema=None) as batch_op:
        for name in NEW:
            column = sa.Column(name, sa.BigInteger(), server_default='0', nullable=False)
            batch_op.add_column(column)


def downgrade() -> None:
    with op.batch_alter_table('sale_line', schema=None) as batch_op:
        for name in NEW:
            batch_op.drop_column(name)
