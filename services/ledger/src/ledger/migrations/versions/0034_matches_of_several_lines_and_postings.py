"""
matches of several lines and postings.

What keeps a posting in one match only moves from the lines of the bank to a table of its own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

FILL = """
insert into bank_match_posting (entry_id, line, match_id, whole_on, amount_minor, currency)
select posting.entry_id, posting.line, bank_line.id,
       case when posting.happened_on > bank_line.booked_on
            then posting.happened_on else bank_line.booked_on end,
       posting.amount_minor, posting.currency
from bank_line
join posting on posting.entry_id = bank_line.entry_id and posting.line = bank_line.posting_line
"""
MARK = """
update bank_line set match_id = id, whole_on =
    (select whole_on from bank_match_posting where bank_match_posting.match_id = bank_line.id)
where entry_id is not null
"""
ALONE = "entry_id is not null"
FREE = """
update bank_line set state = 'unmatched', entry_id = null, posting_line = null
where match_id in (select match_id from bank_line group by match_id having count(*) > 1)
   or match_id in (select match_id from bank_match_posting group by match_id having count(*) > 1)
"""


def upgrade() -> None:
    op.create_table(
        "bank_match_posting",
        sa.Column("entry_id", sa.String(64), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("match_id", sa.String(64), nullable=False),
        sa.Column("whole_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", "line", name=op.f("pk_bank_match_posting")),
    )
    op.create_index("ix_bank_match_posting_match_id", "bank_match_posting", ["match_id"])
    op.add_column("bank_line", sa.Column("match_id", sa.String(64), nullable=True))
    op.add_column("bank_line", sa.Column("whole_on", sa.Date(), nullable=True))
    op.execute(FILL)
    op.execute(MARK)
    op.create_index("ix_bank_line_match_id", "bank_line", ["match_id"])
    op.drop_index("ix_bank_line_match", "bank_line")


def downgrade() -> None:
    op.execute(FREE)
    op.create_index(
        "ix_bank_line_match",
        "bank_line",
        ["entry_id", "posting_line"],
        unique=True,
        sqlite_where=sa.text(ALONE),
        postgresql_where=sa.text(ALONE),
    )
    op.drop_index("ix_bank_line_match_id", "bank_line")
    op.drop_column("bank_line", "whole_on")
    op.drop_column("bank_line", "match_id")
    op.drop_index("ix_bank_match_posting_match_id", "bank_match_posting")
    op.drop_table("bank_match_posting")
