"""calls and the numbers they come from."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('phone_call',
    sa.Column('reference', sa.String(length=100), nullable=False),
    sa.Column('direction', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('customer_id', sa.String(length=64), nullable=True),
    sa.Column('customer_name', sa.String(length=200), nullable=True),
    sa.Column('contact_id', sa.String(length=64), nullable=True),
    sa.Column('contact_name', sa.String(length=200), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recording_url', sa.String(length=1800), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=64), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by', sa.String(length=64), nullable=False),
    sa.Column('owner_id', sa.String(length=64), nullable=True),
    sa.Column('department_id', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phone_call')),
    sa.UniqueConstraint('reference', name=op.f('uq_phone_call_reference'))
    )
    for table in ("customer_ref", "contact_ref"):
        op.create_index(op.f(f"ix_{table}_phone"), table, ["phone"])
    with op.batch_alter_table('phone_call', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_phone_call_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_phone_call_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_phone_call_department_id'), ['department_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_phone_call_number'), ['number'], unique=False)
        batch_op.create_index(batch_op.f('ix_phone_call_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_phone_call_started_at'), ['started_at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('phone_call', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_phone_call_started_at'))
        batch_op.drop_index(batch_op.f('ix_phone_call_owner_id'))
        batch_op.drop_index(batch_op.f('ix_phone_call_number'))
        batch_op.drop_index(batch_op.f('ix_phone_call_department_id'))
        batch_op.drop_index(batch_op.f('ix_phone_call_customer_id'))
        batch_op.drop_index(batch_op.f('ix_phone_call_created_at'))

    op.drop_table('phone_call')
    for table in ("customer_ref", "contact_ref"):
        op.drop_index(op.f(f"ix_{table}_phone"), table_name=table)
