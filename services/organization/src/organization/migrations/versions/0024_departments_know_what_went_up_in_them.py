"""Departments know what went up in them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.add_column(sa.Column("absorbed_ids", JSON, nullable=False, server_default="[]"))
    department = sa.table("department", *map(sa.column, ("id", "merged_into_id", "deleted_at")))
    gone = sa.select(department).where(department.c.merged_into_id.is_not(None))
    into: dict[str, list[str]] = {}
    for row in op.get_bind().execute(gone.order_by(department.c.deleted_at, department.c.id)):
        into.setdefault(row.merged_into_id, []).append(row.id)
    known = sa.table("department", sa.column("id"), sa.column("absorbed_ids", JSON))
    for heir, absorbed in into.items():
        op.execute(known.update().where(known.c.id == heir).values(absorbed_ids=absorbed))
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.alter_column("absorbed_ids", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.drop_column("absorbed_ids")
