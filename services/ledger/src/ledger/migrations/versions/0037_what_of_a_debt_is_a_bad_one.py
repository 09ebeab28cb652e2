"""what of a debt is a bad one."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None
FILL = """
update receivable set bad_debt_minor = coalesce((
    select sum(amount_minor) from bad_debt
    where bad_debt.receivable_id = receivable.id and bad_debt.state = 'written_off'
), 0)
where written_off_minor > 0
"""


def upgrade() -> None:
    column: sa.Column[int] = sa.Column(
        "bad_debt_minor", sa.BigInteger(), server_default="0", nullable=False
    )
    op.add_column("receivable", column)
    op.execute(FILL)


def downgrade() -> None:
    op.drop_column("receivable", "bad_debt_minor")
