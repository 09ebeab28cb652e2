"""count anew after each follow-up."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lead", sa.Column("followed_at", sa.DateTime(timezone=True), nullable=True))
    no = sa.false()
    op.add_column(
        "lead_rule", sa.Column("follow_up", sa.Boolean(), nullable=False, server_default=no)
    )


def downgrade() -> None:
    for table, name in (("lead_rule", "follow_up"), ("lead", "followed_at")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(name)
