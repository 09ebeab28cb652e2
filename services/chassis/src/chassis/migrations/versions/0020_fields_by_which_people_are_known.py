"""fields of the house by which people are known, who ask what is kept of them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "custom_field",
        sa.Column("identifies", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    with op.batch_alter_table("custom_field") as batch_op:
        batch_op.drop_column("identifies")
