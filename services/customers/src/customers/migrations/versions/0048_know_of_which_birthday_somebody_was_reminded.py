"""know of which birthday of a contact its owner was reminded, so that he is of none twice."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("birthday_near_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("contact", "birthday_near_on")
