"""The rate of a currency on a day."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import Record
from ledger.currencies.rules import E8
from ledger.tables import Model


class ExchangeRate(Record, Model):
    """Yuan for one unit of a currency, in hundred-millionths; it holds until the next one."""

    __tablename__ = "exchange_rate"
    __table_args__ = (UniqueConstraint("currency", "on"),)
    resource = "ledger.exchange_rate"

    currency: Mapped[str] = mapped_column(String(3))
    on: Mapped[dt.date] = mapped_column()
    rate_e8: Mapped[int] = mapped_column(BigInteger)

    @property
    def rate(self) -> Decimal:
        return Decimal(self.rate_e8) / E8
