"""know when running shares end."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "update shared_part set ends_at ="
        " (select s.expires_at from customer_share s where s.id = shared_part.share_id)"
    )


def downgrade() -> None:
    """What it tells goes with its column."""
