"""advances are paid back."""

import sqlalchemy as sa
from alembic import op


revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('receipt', schema=None) as batch_op:
        column = sa.Column('refunded_minor', sa.BigInteger(), server_default='0', nullable=False)
        batch_op.add_column(column)
    with op.batch_alter_table('payment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('receipt_id', sa.String(length=36), nullable=True))
        batch_op.create_index('ix_payment_receipt_id', ['receipt_id'])


def downgrade() -> None:
    with op.batch_alter_table('payment', schema=None) as batch_op:
        batch_op.drop_index('ix_payment_receipt_id')
        batch_op.drop_column('receipt_id')
    with op.batch_alter_table('receipt', schema=None) as batch_op:
        batch_op.drop_column('refunded_minor')
