"""know which follow-ups an import has noted."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("activity", sa.Column("import_id", sa.String(64), nullable=True))
    op.create_index("ix_activity_import_id", "activity", ["import_id"])


def downgrade() -> None:
    op.drop_index("ix_activity_import_id", table_name="activity")
    op.drop_column("activity", "import_id")
