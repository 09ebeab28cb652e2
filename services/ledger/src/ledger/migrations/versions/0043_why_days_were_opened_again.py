"""why days were opened again."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("book", sa.Column("reopen_reason", sa.String(200), nullable=True))


def downgrade() -> None:
    op.drop_column("book", "reopen_reason")
