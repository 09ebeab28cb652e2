"""the whole chart for small business."""

import csv
import datetime as dt
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

CHART = Path(__file__).parent.parent / "foundation" / "0047_chart.csv"
THEN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
MONETARY = {"1131", "1132", "1501", "2701"}

account = sa.table(
    "account",
    *(sa.column(name, sa.String) for name in ("id", "code", "name_zh", "name_en", "type")),
    *(sa.column(name, sa.String) for name in ("currency", "created_by", "updated_by")),
    *(sa.column(name, sa.Boolean) for name in ("holds_money", "monetary", "never_negative")),
    sa.column("closed", sa.Boolean),
    sa.column("version", sa.Integer),
    *(sa.column(name, sa.TIMESTAMP(timezone=True)) for name in ("created_at", "updated_at")),
)


def rows() -> list[dict[str, object]]:
    with CHART.open(encoding="utf-8", newline="") as file:
        return [_account(row) for row in csv.DictReader(file)]


def _account(row: dict[str, str]) -> dict[str, object]:
    own = {
        "id": f"account-{row['code']}",
        "currency": row["currency"] or None,
        "holds_money": False,
        "monetary": row["code"] in MONETARY,
        "never_negative": False,
        "closed": False,
    }
    about = {"version": 1, "created_at": THEN, "created_by": "", "updated_at": THEN}
    return {**row, **own, **about, "updated_by": ""}


def upgrade() -> None:
    taken = set(op.get_bind().scalars(sa.select(account.c.code)))
    op.bulk_insert(account, [row for row in rows() if row["code"] not in taken])


def downgrade() -> None:
    """Accounts stay: the release before knows them as it knows those that people made."""
