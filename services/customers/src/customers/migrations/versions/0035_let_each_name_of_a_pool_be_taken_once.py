"""let each name of a pool be taken once."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None
THERE = sa.text("deleted_at IS NULL")
LONGEST = 100
COLUMNS = ("id", "holds", "name", "deleted_at", "created_at")
POOL = sa.table("public_pool", *(sa.column(name) for name in COLUMNS))


def upgrade() -> None:
    _tell_apart(op.get_bind())
    op.create_index(
        "uq_public_pool_name",
        "public_pool",
        ["holds", "name"],
        unique=True,
        sqlite_where=THERE,
        postgresql_where=THERE,
    )


def _tell_apart(connection: sa.Connection) -> None:
    """Number the later ones of several pools that were given one name at the same instant."""
    chosen = sa.select(POOL.c.id, POOL.c.holds, POOL.c.name).where(POOL.c.deleted_at.is_(None))
    rows = connection.execute(chosen.order_by(POOL.c.created_at, POOL.c.id)).all()
    taken: set[tuple[str, str]] = set()
    names = {(row.holds, row.name) for row in rows}
    for row in rows:
        name, number = row.name, 2
        while (row.holds, name) in taken or (name != row.name and (row.holds, name) in names):
            ending = f" ({number})"
            name, number = f"{row.name[: LONGEST - len(ending)]}{ending}", number + 1
        taken.add((row.holds, name))
        if name != row.name:
            connection.execute(sa.update(POOL).where(POOL.c.id == row.id).values(name=name))


def downgrade() -> None:
    op.drop_index("uq_public_pool_name", table_name="public_pool")
