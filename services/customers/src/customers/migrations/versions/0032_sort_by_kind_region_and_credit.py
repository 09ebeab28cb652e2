"""sort by kind region and credit."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None
SORTED = {"region": "region", "credit_limit": "credit_limit_minor"}


def upgrade() -> None:
    least = " NULLS FIRST" if op.get_bind().dialect.name == "postgresql" else ""
    for name, column in SORTED.items():
        op.execute(f"CREATE INDEX ix_customer_{name} ON customer ({column}{least}, id)")
    op.create_index("ix_customer_kind", "customer", ["kind", "id"])


def downgrade() -> None:
    for name in ("kind", *SORTED):
        op.drop_index(f"ix_customer_{name}", "customer")
