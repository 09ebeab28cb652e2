"""endpoints belong to who made them."""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.add_column(sa.Column('owner_id', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('department_id', sa.String(length=64), nullable=True))
        batch_op.create_index(batch_op.f('ix_delivery_department_id'), ['department_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_delivery_owner_id'), ['owner_id'], unique=False)

    with op.batch_alter_table('endpoint', schema=None) as batch_op:
        batch_op.add_column(sa.Column('owner_id', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('department_id', sa.String(length=64), nullable=True))
        batch_op.create_index(batch_op.f('ix_endpoint_department_id'), ['department_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_endpoint_owner_id'), ['owner_id'], unique=False)

    op.execute("update endpoint set owner_id = created_by")
    whose = "select created_by from endpoint where endpoint.id = delivery.endpoint_id"
    op.execute(f"update delivery set owner_id = ({whose})")


def downgrade() -> None:
    with op.batch_alter_table('endpoint', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_endpoint_owner_id'))
        batch_op.drop_index(batch_op.f('ix_endpoint_department_id'))
        batch_op.drop_column('department_id')
        batch_op.drop_column('owner_id')

    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_delivery_owner_id'))
        batch_op.drop_index(batch_op.f('ix_delivery_department_id'))
        batch_op.drop_column('department_id')
        batch_op.drop_column('owner_id')

