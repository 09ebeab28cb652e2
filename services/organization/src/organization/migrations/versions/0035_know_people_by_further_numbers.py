"""know people who ask about their data by further numbers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    none = sa.Column("numbers", JSON, nullable=False, server_default="[]")
    op.add_column("personal_request", none)


def downgrade() -> None:
    with op.batch_alter_table("personal_request") as batch_op:
        batch_op.drop_column("numbers")
