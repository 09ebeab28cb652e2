"""find customers by their contacts."""

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

due_work = sa.table(
    "due_work",
    sa.column("kind", sa.String),
    sa.column("key", sa.String),
    sa.column("due_at", sa.DateTime(timezone=True)),
    sa.column("data", sa.JSON),
    sa.column("attempts", sa.Integer),
)
FROM_THE_FIRST = {
    "kind": "customers.learn_anew",
    "key": "all",
    "due_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    "data": {"kind": 0, "after": ""},
    "attempts": 0,
}


def upgrade() -> None:
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index("ix_contact_name", ["name", "id"], unique=False)
    # Records of earlier versions are read once more by the service, a few hundred at a time.
    op.bulk_insert(due_work, [FROM_THE_FIRST])


def downgrade() -> None:
    op.execute(due_work.delete().where(due_work.c.kind == FROM_THE_FIRST["kind"]))
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index("ix_contact_name")
