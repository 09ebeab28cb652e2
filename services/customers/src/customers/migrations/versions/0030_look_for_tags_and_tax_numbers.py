"""look for tags and tax numbers."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None
TAXED = sa.text("tax_number IS NOT NULL")
SORTED = {"obtained_at": "obtained_at", "grade": "grade", "holder": "owner_id"}


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    least = " NULLS FIRST" if on_postgresql else ""
    for name, column in SORTED.items():
        op.execute(f"CREATE INDEX ix_customer_{name} ON customer ({column}{least}, id)")
    where: Any = {"sqlite_where": TAXED, "postgresql_where": TAXED}
    op.create_index("ix_customer_tax_number", "customer", ["tax_number"], **where)
    if on_postgresql:
        op.execute("CREATE INDEX ix_customer_tags ON customer USING gin (tags)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_customer_tags", "customer")
    for name in ("tax_number", *SORTED):
        op.drop_index(f"ix_customer_{name}", "customer")
