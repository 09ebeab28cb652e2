"""messages that nobody reads here."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('message', schema=None) as batch_op:
        is_secret = sa.Column[bool](
            'is_secret', sa.Boolean(), nullable=False, server_default=sa.false()
        )
        batch_op.add_column(is_secret)
        batch_op.add_column(sa.Column('secret_text', sa.Text(), nullable=True))
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.alter_column('is_secret', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_column('secret_text')
        batch_op.drop_column('is_secret')
