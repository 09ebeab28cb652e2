"""why entries of account books were reversed."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

COLUMNS = {"reversal_reason": 200, "reversal_entry_id": 64}


def upgrade() -> None:
    for name, length in COLUMNS.items():
        op.add_column("cash_entry", sa.Column(name, sa.String(length), nullable=True))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column("cash_entry", name)
