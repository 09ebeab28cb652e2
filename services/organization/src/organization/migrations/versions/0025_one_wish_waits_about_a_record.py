"""About one record one wish waits at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None
WAITING = sa.text("state = 'pending'")
HOLD_NO_MORE = """
update permit set record_id = null where state = 'pending' and exists (
    select 1 from permit as other where other.state = 'pending'
    and other.record_id = permit.record_id and other.id < permit.id)
"""


def upgrade() -> None:
    op.execute(HOLD_NO_MORE)
    op.create_index(
        "uq_permit_waiting",
        "permit",
        ["record_id"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    op.drop_index("uq_permit_waiting", "permit")
