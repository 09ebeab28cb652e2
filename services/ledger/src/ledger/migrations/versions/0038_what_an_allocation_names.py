"""what an allocation names."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None
NAMES = ("plan_line_id", "invoice_id")


def upgrade() -> None:
    for name in NAMES:
        column: sa.Column[str] = sa.Column(name, sa.String(length=64), nullable=True)
        op.add_column("allocation", column)
        op.create_index(f"ix_allocation_{name}", "allocation", [name])


def downgrade() -> None:
    for name in NAMES:
        op.drop_index(f"ix_allocation_{name}", "allocation")
        op.drop_column("allocation", name)
