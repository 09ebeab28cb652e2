"""what arrives in another currency."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cash_entry", sa.Column("to_currency", sa.String(length=3), nullable=True))
    op.add_column("cash_entry", sa.Column("to_amount_minor", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("cash_entry", "to_amount_minor")
    op.drop_column("cash_entry", "to_currency")
