"""amounts of the house in whole units."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
WITHOUT_MINOR = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
OF_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
ODD = {10_000: WITHOUT_MINOR.split(), 10: OF_THOUSANDTHS.split()}
USUAL = 100
"""Minor units → ten-thousandths of a whole unit, by the digits that a currency has."""
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
FIELD = sa.table("custom_field", *(sa.column(name) for name in ("id", "of", "key", "kind")))
VALUE = sa.table("custom_value", *(sa.column(name) for name in ("record_id", "field_id", "number")))


def upgrade() -> None:
    _each(lambda factor: VALUE.c.number * factor)


def downgrade() -> None:
    _each(lambda factor: sa.cast(VALUE.c.number / factor, sa.BigInteger))


def _each(scaled: Callable[[int], Any]) -> None:
    from chassis.custom.definitions import MODELS

    bind = op.get_bind()
    for field in bind.execute(sa.select(FIELD).where(FIELD.c.kind == "money")).all():
        if field.of not in MODELS:
            continue
        name = MODELS[field.of].__tablename__
        record = sa.table(name, sa.column("id"), sa.column("custom", JSON))
        currency = record.c.custom[field.key]["currency"].as_string()
        mine = sa.update(VALUE).where(VALUE.c.field_id == field.id)
        others = mine
        for factor, codes in ODD.items():
            held = sa.select(record.c.id).where(currency.in_(codes))
            others = others.where(VALUE.c.record_id.not_in(held))
            bind.execute(mine.where(VALUE.c.record_id.in_(held)).values(number=scaled(factor)))
        bind.execute(others.values(number=scaled(USUAL)))
