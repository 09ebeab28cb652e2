"""let credit wait for its approval when a customer comes into another class."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customer", sa.Column("credit_class_id", sa.String(64), nullable=True))
    op.execute("update customer set credit_class_id = class_id where class_id is not null")
    for name in ("credit_class_id", "from_class_id"):
        op.add_column("credit_change", sa.Column(name, sa.String(64), nullable=True))
        op.execute(
            f"update credit_change set {name} ="
            " (select c.class_id from customer c where c.id = credit_change.customer_id)"
        )


def downgrade() -> None:
    for name in ("from_class_id", "credit_class_id"):
        op.drop_column("credit_change", name)
    op.drop_column("customer", "credit_class_id")
