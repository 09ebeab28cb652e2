"""Permits are used up by what they are for, and name the record that they hold."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("permit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("record_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("used_by_request", sa.String(length=64), nullable=True))
        batch_op.drop_index("ix_permit_job_id")
        batch_op.drop_column("job_id")
    op.execute("update permit set state = 'used' where used_at is not null")


def downgrade() -> None:
    op.execute("update permit set state = 'approved' where state in ('used', 'outdated')")
    with op.batch_alter_table("permit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("job_id", sa.String(length=64), nullable=True))
        batch_op.create_index("ix_permit_job_id", ["job_id"], unique=False)
        batch_op.drop_column("used_by_request")
        batch_op.drop_column("record_id")
