"""know how many submissions a web form dropped on a day, so that the house is told of them."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    none = sa.Column("dropped_on_day", sa.Integer(), server_default="0", nullable=False)
    op.add_column("lead_form", none)


def downgrade() -> None:
    op.drop_column("lead_form", "dropped_on_day")
