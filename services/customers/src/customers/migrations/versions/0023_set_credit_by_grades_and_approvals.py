"""set credit by grades and approvals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('credit_change',
    sa.Column('customer_id', sa.String(length=64), nullable=False),
    sa.Column('customer_name', sa.String(length=200), nullable=False),
    sa.Column('credit_grade_id', sa.String(length=64), nullable=True),
    sa.Column('limit_minor', sa.BigInteger(), nullable=True),
    sa.Column('limit_currency', sa.String(length=3), nullable=True),
    sa.Column('payment_days', sa.Integer(), nullable=True),
    sa.Column('from_grade_id', sa.String(length=64), nullable=True),
    sa.Column('from_limit_minor', sa.BigInteger(), nullable=True),
    sa.Column('from_limit_currency', sa.String(length=3), nullable=True),
    sa.Column('from_payment_days', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('snapshot_hash', sa.String(length=64), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.String(length=64), nullable=True),
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=64), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by', sa.String(length=64), nullable=False),
    sa.Column('owner_id', sa.String(length=64), nullable=True),
    sa.Column('department_id', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_credit_change'))
    )
    with op.batch_alter_table('credit_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_credit_change_created_at'), ['created_at'], unique=False)
        batch_op.create_index('ix_credit_change_customer_id', ['customer_id', 'created_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_credit_change_department_id'), ['department_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_credit_change_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index('uq_credit_change_pending', ['customer_id'], unique=True, sqlite_where=sa.text("state = 'pending'"), postgresql_where=sa.text("state = 'pending'"))

    op.create_table('credit_grade',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('limit_minor', sa.BigInteger(), nullable=True),
    sa.Column('limit_currency', sa.String(length=3), nullable=True),
    sa.Column('payment_days', sa.Integer(), nullable=True),
    sa.Column('mode', sa.String(length=10), nullable=False),
    sa.Column('warn_percent', sa.Integer(), nullable=False),
    sa.Column('class_ids', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('reach', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=64), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_credit_grade')),
    sa.UniqueConstraint('name', name=op.f('uq_credit_grade_name'))
    )
    with op.batch_alter_table('credit_grade', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_credit_grade_created_at'), ['created_at'], unique=False)

    op.add_column('customer', sa.Column('credit_grade_id', sa.String(length=64), nullable=True))
    op.add_column('customer', sa.Column('payment_days', sa.Integer(), nullable=True))
    op.create_index('ix_customer_credit_grade_id', 'customer', ['credit_grade_id'], unique=False, sqlite_where=sa.text('credit_grade_id IS NOT NULL'), postgresql_where=sa.text('credit_grade_id IS NOT NULL'))



def downgrade() -> None:
    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.drop_index('ix_customer_credit_grade_id', sqlite_where=sa.text('credit_grade_id IS NOT NULL'), postgresql_where=sa.text('credit_grade_id IS NOT NULL'))
        batch_op.drop_column('payment_days')
        batch_op.drop_column('credit_grade_id')

    with op.batch_alter_table('credit_grade', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_credit_grade_created_at'))

    op.drop_table('credit_grade')
    with op.batch_alter_table('credit_change', schema=None) as batch_op:
        batch_op.drop_index('uq_credit_change_pending', sqlite_where=sa.text("state = 'pending'"), postgresql_where=sa.text("state = 'pending'"))
        batch_op.drop_index(batch_op.f('ix_credit_change_owner_id'))
        batch_op.drop_index(batch_op.f('ix_credit_change_department_id'))
        batch_op.drop_index('ix_credit_change_customer_id')
        batch_op.drop_index(batch_op.f('ix_credit_change_created_at'))

    op.drop_table('credit_change')
