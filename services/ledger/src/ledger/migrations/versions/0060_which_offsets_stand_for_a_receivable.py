"""which offsets stand for a receivable: orders name them where they hinder."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
STANDING = """
select p.receivable_id, o.number, sum(p.amount_minor)
from offset_part p join debt_offset o on o.id = p.offset_id
where p.receivable_id is not null and p.settled_on is not null and p.undone_on is null
group by p.receivable_id, o.number
"""


def upgrade() -> None:
    column: sa.Column[object] = sa.Column("set_offs", JSON, nullable=True)
    op.add_column("receivable", column)
    found: dict[str, dict[str, int]] = {}
    for receivable_id, number, minor in op.get_bind().execute(sa.text(STANDING)):
        found.setdefault(receivable_id, {})[number] = int(minor)
    table = sa.table("receivable", sa.column("id"), sa.column("set_offs", JSON))
    for receivable_id, told in found.items():
        op.execute(table.update().where(table.c.id == receivable_id).values(set_offs=told))


def downgrade() -> None:
    op.drop_column("receivable", "set_offs")
