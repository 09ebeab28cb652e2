"""who wants no advertising."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opt_out_source",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opt_out_source")),
    )
    op.create_table(
        "opt_out",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("source_id", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opt_out")),
    )
    op.create_index(op.f("ix_opt_out_address"), "opt_out", ["address"])
    op.create_index(op.f("ix_opt_out_source_id"), "opt_out", ["source_id"])
    for table in ("message", "template"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column(
                    "purpose", sa.String(20), server_default="transactional", nullable=False
                )
            )
    op.execute("update template set purpose = 'marketing' where id = 'birthday-sms'")


def downgrade() -> None:
    for table in ("message", "template"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("purpose")
    op.drop_table("opt_out")
    op.drop_table("opt_out_source")
