"""Figures are asked for in a currency that there is: zeros would say that nothing is owed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from sqlalchemy import or_, select

from chassis.currencies import CURRENCIES
from chassis.uow import UnitOfWork
from contracts.ledger.currency import UnknownCurrency
from ledger.accounts.model import Account, Balance
from ledger.currencies.model import ExchangeRate

Handler = Callable[..., Any]
HELD = (Account.currency, Balance.currency, ExchangeRate.currency)
"""Where books name what they hold beside currencies: shares, points, currencies of old."""


def in_known_currency(handler: Handler) -> Handler:
    """Return a handler that refuses the `currency` of its input unless there is such a one."""

    @wraps(handler)
    def asked(query: Any, *, uow: UnitOfWork, **given: Any) -> Any:
        _expect_known(uow, query.get("currency"))
        return handler(query, uow=uow, **given)

    return asked


def _expect_known(uow: UnitOfWork, currency: str | None) -> None:
    if currency is None or currency in CURRENCIES:
        return
    held = (select(column).where(column == currency).exists() for column in HELD)
    if not uow.session.scalar(select(or_(*held))):
        raise UnknownCurrency(currency=currency)
