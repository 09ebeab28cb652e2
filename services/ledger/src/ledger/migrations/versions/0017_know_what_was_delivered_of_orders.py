"""know what was delivered of orders."""

import sqlalchemy as sa
from alembic import op


revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('order_delivery',
    sa.Column('order_id', sa.String(length=64), nullable=False),
    sa.Column('delivered_minor', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('order_id', name=op.f('pk_order_delivery'))
    )


def downgrade() -> None:
    op.drop_table('order_delivery')
