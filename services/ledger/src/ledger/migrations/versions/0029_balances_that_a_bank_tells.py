"""balances that a bank tells."""

import sqlalchemy as sa
from alembic import op


revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None

NEW = (('total_minor', sa.BigInteger()), ('opening_minor', sa.BigInteger()), ('closing_on', sa.Date()))


def upgrade() -> None:
    with op.batch_alter_table('bank_statement', schema=None) as batch_op:
        for name, kind in NEW:
            batch_op.add_column(sa.Column(name, kind, nullable=True))
    op.execute('update bank_statement set closing_on = until_on where closing_minor is not null')


def downgrade() -> None:
    with op.batch_alter_table('bank_statement', schema=None) as batch_op:
        for name, _ in NEW:
            batch_op.drop_column(name)
