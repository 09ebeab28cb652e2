"""hold off business with who leaves."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    held_off: sa.Column[bool] = sa.Column(
        "held_off", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("customer_ref", held_off)


def downgrade() -> None:
    with op.batch_alter_table("customer_ref") as batch_op:
        batch_op.drop_column("held_off")
