"""who stands in reads the cases of his time once it has come."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    begun: sa.Column[bool] = sa.Column(
        "begun", sa.Boolean(), nullable=False, server_default=sa.true()
    )
    op.add_column("delegation", begun)  # true: nothing is due for those that were made before
    op.execute("update delegation set begun = false where begins_at >= ends_at")


def downgrade() -> None:
    with op.batch_alter_table("delegation") as table:
        table.drop_column("begun")
