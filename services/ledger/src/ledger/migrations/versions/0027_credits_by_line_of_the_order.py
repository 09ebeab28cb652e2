"""credits by line of the order."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table('credit_note', schema=None) as batch_op:
        batch_op.add_column(sa.Column('rows', JSON, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('credit_note', schema=None) as batch_op:
        batch_op.drop_column('rows')
