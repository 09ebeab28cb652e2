"""accounts that are monetary."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

KEPT_AT_COST = ("1101", "1123", "14", "1511", "16", "17", "18", "19", "2203", "2401")


def upgrade() -> None:
    column: sa.Column[bool] = sa.Column("monetary", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("account", column)
    account = sa.table(
        "account",
        *(sa.column(name, sa.String) for name in ("code", "type")),
        *(sa.column(name, sa.Boolean) for name in ("holds_money", "monetary")),
    )
    at_cost = sa.or_(*(account.c.code.startswith(code) for code in KEPT_AT_COST))
    standing = account.c.type.in_(("asset", "liability"))
    chosen = sa.and_(standing, sa.or_(account.c.holds_money, sa.not_(at_cost)))
    op.execute(account.update().where(chosen).values(monetary=True))


def downgrade() -> None:
    op.drop_column("account", "monetary")
