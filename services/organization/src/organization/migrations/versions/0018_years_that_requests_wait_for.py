"""Requests tell the year whose holidays are missing to count their days."""

import sqlalchemy as sa
from alembic import op


revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('work_request', schema=None) as batch_op:
        batch_op.add_column(sa.Column('missing_year', sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('work_request', schema=None) as batch_op:
        batch_op.drop_column('missing_year')
