"""One time of a series can be an appointment of its own: moved, called off, answered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("appointment") as table:
        table.add_column(sa.Column("series_id", sa.String(64), nullable=True))
        table.add_column(sa.Column("original_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("kept_out", JSON, nullable=False, server_default="[]"))
        table.create_index("uq_appointment_series_id", ["series_id", "original_at"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("appointment") as table:
        table.drop_index("uq_appointment_series_id")
        for name in ("series_id", "original_at", "kept_out"):
            table.drop_column(name)
