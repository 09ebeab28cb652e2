"""let rules that give leads to people give imported customers too."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    leads = sa.Column("of", sa.String(20), nullable=False, server_default="leads")
    op.add_column("lead_rule", leads)


def downgrade() -> None:
    op.drop_column("lead_rule", "of")
