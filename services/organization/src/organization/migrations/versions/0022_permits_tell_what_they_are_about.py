"""A permit tells what it is about: name, customer and amount."""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('permit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('title', sa.String(length=240), nullable=True))
        batch_op.add_column(sa.Column('customer_id', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('amount_minor', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('currency', sa.String(length=3), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('permit', schema=None) as batch_op:
        for name in ('currency', 'amount_minor', 'customer_id', 'title'):
            batch_op.drop_column(name)
