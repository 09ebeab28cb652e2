"""a sales tree, where merged departments went, and surnames for the address book."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('department', schema=None) as batch_op:
        batch_op.add_column(sa.Column('tree', sa.String(length=10), nullable=False, server_default='house'))
        batch_op.add_column(sa.Column('merged_into_id', sa.String(length=64), nullable=True))
        batch_op.create_index(batch_op.f('ix_department_merged_into_id'), ['merged_into_id'], unique=False)
    with op.batch_alter_table('department', schema=None) as batch_op:
        batch_op.alter_column('tree', server_default=None)

    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.add_column(sa.Column('surname', sa.String(length=20), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('letter', sa.String(length=1), nullable=False, server_default=''))
        batch_op.create_index('ix_staff_letter_surname', ['letter', 'surname'], unique=False)
    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.alter_column('surname', server_default=None)
        batch_op.alter_column('letter', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.drop_index('ix_staff_letter_surname')
        batch_op.drop_column('letter')
        batch_op.drop_column('surname')
    with op.batch_alter_table('department', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_department_merged_into_id'))
        batch_op.drop_column('merged_into_id')
        batch_op.drop_column('tree')
