"""What the types of accounts mean, and which currency an account takes."""

from typing import Any

from contracts.ledger.entry import WrongCurrency

DEBIT_TYPES = ("asset", "expense")
RESULT_TYPES = ("income", "expense")
STANDING_TYPES = ("asset", "liability")
TYPES = ("asset", "liability", "equity", *RESULT_TYPES)


def debit_sense(kind: str) -> int:
    """Return 1 for a type of account that a debit makes more of, else -1."""
    return 1 if kind in DEBIT_TYPES else -1


KEPT_AT_COST = ("1101", "1123", "14", "1511", "16", "17", "18", "19", "2203", "2401", "4")
"""
Assets and liabilities of the chart for small business that are no money to be had or paid.

Shares, prepayments, stock, fixed and intangible assets, deferred expenses, advances, deferred
income, costs of what is being made: whatever rates do, they keep what they cost. 1501
长期债券投资 is money to be had.
"""


def is_monetary(kind: str, code: str) -> bool:
    """Return whether an account of the chart stands for money to be had or paid (货币性项目)."""
    return kind in STANDING_TYPES and not code.startswith(KEPT_AT_COST)


def check_currency(account: Any, currency: str, at: str) -> None:
    """Refuse a currency that *account* is not kept in; at: pointer to where the input says it."""
    wanted = account.currency
    if wanted not in (None, currency):
        raise WrongCurrency(code=account.code, wanted=wanted, currency=currency, at=at)
