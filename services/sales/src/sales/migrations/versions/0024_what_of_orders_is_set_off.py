"""what of orders is set off, and by which documents of the ledger."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None
TABLE = "order_debt"
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    minor: sa.Column[int] = sa.Column(
        "set_off_minor", sa.BigInteger(), server_default="0", nullable=False
    )
    op.add_column(TABLE, minor)
    numbers: sa.Column[object] = sa.Column("offset_numbers", JSON, nullable=True)
    op.add_column(TABLE, numbers)


def downgrade() -> None:
    for name in ("offset_numbers", "set_off_minor"):
        op.drop_column(TABLE, name)
