"""know the credit terms of customers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('credit_grade_ref',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('credit_limit_minor', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('payment_days', sa.Integer(), nullable=True),
    sa.Column('mode', sa.String(length=10), nullable=False),
    sa.Column('warn_percent', sa.Integer(), nullable=False),
    sa.Column('reach', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_credit_grade_ref'))
    )
    op.create_table('credit_standing',
    sa.Column('customer_id', sa.String(length=64), nullable=False),
    sa.Column('standing', sa.String(length=10), nullable=False),
    sa.PrimaryKeyConstraint('customer_id', name=op.f('pk_credit_standing'))
    )
    with op.batch_alter_table('customer_ref', schema=None) as batch_op:
        batch_op.add_column(sa.Column('credit_grade_id', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('class_id', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('payment_days', sa.Integer(), nullable=True))

    with op.batch_alter_table('sales_order', schema=None) as batch_op:
        batch_op.add_column(sa.Column('credit_standing', sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column('credit_released_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('credit_released_by', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('credit_release_reason', sa.String(length=500), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('sales_order', schema=None) as batch_op:
        batch_op.drop_column('credit_release_reason')
        batch_op.drop_column('credit_released_by')
        batch_op.drop_column('credit_released_at')
        batch_op.drop_column('credit_standing')

    with op.batch_alter_table('customer_ref', schema=None) as batch_op:
        batch_op.drop_column('payment_days')
        batch_op.drop_column('class_id')
        batch_op.drop_column('credit_grade_id')

    op.drop_table('credit_standing')
    op.drop_table('credit_grade_ref')
