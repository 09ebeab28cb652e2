"""number invoices from abroad by party."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

CHINESE = sa.text("number is not null and kind <> 'foreign'")
FOREIGN = sa.text("number is not null and kind = 'foreign'")
NUMBERED = sa.text("number is not null")


def upgrade() -> None:
    _index("ix_invoice_foreign_number", ["direction", "party_id", "number"], FOREIGN)
    op.drop_index("ix_invoice_number", "invoice")
    _index("ix_invoice_number", ["direction", "invoice_code", "number"], CHINESE)


def downgrade() -> None:
    op.drop_index("ix_invoice_number", "invoice")
    _index("ix_invoice_number", ["direction", "invoice_code", "number"], NUMBERED)
    op.drop_index("ix_invoice_foreign_number", "invoice")


def _index(name: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(
        name, "invoice", columns, unique=True, sqlite_where=where, postgresql_where=where
    )
