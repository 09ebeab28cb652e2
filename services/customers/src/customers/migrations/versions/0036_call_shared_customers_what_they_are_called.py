"""call shared customers what they are called."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "update customer_share set customer_name ="
        " (select c.name from customer c where c.id = customer_share.customer_id)"
        " where exists (select 1 from customer c where c.id = customer_share.customer_id"
        " and c.name <> customer_share.customer_name)"
    )


def downgrade() -> None:
    """Nobody wants the former names back."""
