"""who works under whom, and how departments lie: for data scopes."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('department_line',
    sa.Column('department_id', sa.String(length=64), nullable=False),
    sa.Column('parent_id', sa.String(length=64), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('department_id', name=op.f('pk_department_line'))
    )
    with op.batch_alter_table('department_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_department_line_parent_id'), ['parent_id'], unique=False)

    op.create_table('staff_line',
    sa.Column('staff_id', sa.String(length=64), nullable=False),
    sa.Column('superior_id', sa.String(length=64), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('staff_id', name=op.f('pk_staff_line'))
    )
    with op.batch_alter_table('staff_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_line_superior_id'), ['superior_id'], unique=False)


def downgrade() -> None:
    op.drop_table('staff_line')
    op.drop_table('department_line')
