"""end contracts and ask for longer protections."""

import sqlalchemy as sa
from alembic import op


revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('protection_request',
    sa.Column('customer_id', sa.String(length=64), nullable=False),
    sa.Column('customer_name', sa.String(length=200), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
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
    sa.PrimaryKeyConstraint('id', name=op.f('pk_protection_request'))
    )
    with op.batch_alter_table('protection_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_protection_request_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_protection_request_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_protection_request_department_id'), ['department_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_protection_request_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index('uq_protection_request_pending', ['customer_id'], unique=True, sqlite_where=sa.text("state = 'pending'"), postgresql_where=sa.text("state = 'pending'"))

    op.create_table('registration_choice',
    sa.Column('registration_id', sa.String(length=64), nullable=False),
    sa.Column('approval_id', sa.String(length=64), nullable=False),
    sa.Column('owner_id', sa.String(length=64), nullable=True),
    sa.Column('pool_id', sa.String(length=64), nullable=True),
    sa.Column('chosen_by', sa.String(length=64), nullable=False),
    sa.Column('chosen_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('registration_id', name=op.f('pk_registration_choice'))
    )
    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('contract_ends_on', sa.Date(), nullable=True))
        batch_op.create_index('ix_customer_contract_ends_on', ['contract_ends_on'], unique=False, sqlite_where=sa.text('contract_ends_on IS NOT NULL'), postgresql_where=sa.text('contract_ends_on IS NOT NULL'))



def downgrade() -> None:
    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.drop_index('ix_customer_contract_ends_on', sqlite_where=sa.text('contract_ends_on IS NOT NULL'), postgresql_where=sa.text('contract_ends_on IS NOT NULL'))
        batch_op.drop_column('contract_ends_on')

    op.drop_table('registration_choice')
    with op.batch_alter_table('protection_request', schema=None) as batch_op:
        batch_op.drop_index('uq_protection_request_pending', sqlite_where=sa.text("state = 'pending'"), postgresql_where=sa.text("state = 'pending'"))
        batch_op.drop_index(batch_op.f('ix_protection_request_owner_id'))
        batch_op.drop_index(batch_op.f('ix_protection_request_department_id'))
        batch_op.drop_index(batch_op.f('ix_protection_request_customer_id'))
        batch_op.drop_index(batch_op.f('ix_protection_request_created_at'))

    op.drop_table('protection_request')
