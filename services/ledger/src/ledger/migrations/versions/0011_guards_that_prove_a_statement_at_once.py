"""guards that prove a statement at once."""

from pathlib import Path

from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

FOUNDATION = Path(__file__).parents[1] / "foundation"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        script = (FOUNDATION / "0011_guards_postgresql.sql").read_text("utf-8")
        for statement in script.split("-- next\n"):
            op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    raise NotImplementedError("guards of the books are not taken down")
