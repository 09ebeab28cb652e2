"""paid documents are reversed, and cards know what of them is a bonus."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

LIST = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
REVERSED = {"reversal_reason": 200, "reversal_entry_id": 64, "decided_by": 64}
DOCUMENTS = ("expense_claim", "staff_advance", "payroll_run")
GIVEN = """
    coalesce((
        select sum(posting.amount_minor) from posting
        join account on account.id = posting.account_id
        where posting.entry_id = card_move.entry_id
        and account.type = 'expense' and posting.amount_minor > 0
    ), 0)
"""
BONUS = """
    coalesce((
        select sum(card_move.bonus_minor) from card_move
        where card_move.prepaid_card_id = prepaid_card.id
    ), 0)
"""


def upgrade() -> None:
    for table in DOCUMENTS:
        for name, length in REVERSED.items():
            op.add_column(table, sa.Column(name, sa.String(length=length), nullable=True))
    for table in ("expense_claim", "payslip"):
        op.add_column(table, sa.Column("offsets", LIST, nullable=True))
    with op.batch_alter_table("card_move") as batch:
        batch.add_column(sa.Column("bonus_minor", sa.BigInteger(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("reverses_id", sa.String(length=64), nullable=True))
        batch.create_unique_constraint(batch.f("uq_card_move_reverses_id"), ["reverses_id"])
        batch.create_index("ix_card_move_entry_id", ["entry_id"])
    op.execute(f"update card_move set bonus_minor = {GIVEN} where kind = 'top_up'")
    with op.batch_alter_table("prepaid_card") as batch:
        batch.add_column(sa.Column("bonus_minor", sa.BigInteger(), nullable=False, server_default="0"))
    # what was paid in was spent first
    least = f"case when {BONUS} < balance_minor then {BONUS} else balance_minor end"
    op.execute(f"update prepaid_card set bonus_minor = {least}")
    with op.batch_alter_table("prepaid_card") as batch:
        batch.create_check_constraint(
            batch.f("ck_prepaid_card_bonus"), "bonus_minor >= 0 and bonus_minor <= balance_minor"
        )


def downgrade() -> None:
    with op.batch_alter_table("prepaid_card") as batch:
        batch.drop_constraint(batch.f("ck_prepaid_card_bonus"), type_="check")
        batch.drop_column("bonus_minor")
    with op.batch_alter_table("card_move") as batch:
        batch.drop_index("ix_card_move_entry_id")
        batch.drop_constraint(batch.f("uq_card_move_reverses_id"), type_="unique")
        batch.drop_column("reverses_id")
        batch.drop_column("bonus_minor")
    for table in ("expense_claim", "payslip"):
        op.drop_column(table, "offsets")
    for table in reversed(DOCUMENTS):
        for name in REVERSED:
            op.drop_column(table, name)
