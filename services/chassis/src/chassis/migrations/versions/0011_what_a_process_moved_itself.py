"""what a process moved itself."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("process_run", sa.Column("moved", json, nullable=True))


def downgrade() -> None:
    op.drop_column("process_run", "moved")
