"""know which birthday of a contact was kept last, so that none is told twice."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("birthday_kept_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("contact", "birthday_kept_on")
