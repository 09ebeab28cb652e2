"""roles say which fields are hidden, masked or only read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('role', schema=None) as batch_op:
        batch_op.add_column(sa.Column('field_rights', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False, server_default='{}'))
    with op.batch_alter_table('role', schema=None) as batch_op:
        batch_op.alter_column('field_rights', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('role', schema=None) as batch_op:
        batch_op.drop_column('field_rights')
