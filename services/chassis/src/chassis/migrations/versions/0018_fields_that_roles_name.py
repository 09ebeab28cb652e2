"""fields that roles name: one that a rule of a role is about is not removed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.add_column("role_line", sa.Column("name", sa.String(length=100), nullable=True))
    op.add_column("role_line", sa.Column("custom_fields", JSON, nullable=True))
    # What is told again at the next start of organization has the version that is known already.
    op.execute("UPDATE role_line SET version = 0")


def downgrade() -> None:
    with op.batch_alter_table("role_line") as batch_op:
        batch_op.drop_column("custom_fields")
        batch_op.drop_column("name")
