"""What the types of accounts mean, and which currency an account takes."""

from typing import Any

from contracts.ledger.entry import WrongCurrency

DEBIT_TYPES = ("asset", "expense")
RESULT_TYPES = ("income", "expense")
TYPES = ("asset", "liability", "equity", *RESULT_TYPES)


def debit_sense(kind: str) -> int:
    """Return 1 for a type of account that a debit makes more of, else -1."""
    return 1 if kind in DEBIT_TYPES else -1


def check_currency(account: Any, currency: str, at: str) -> None:
    """Refuse a currency that *account* is not kept in; at: pointer to where the input says it."""
    wanted = account.currency
    if wanted not in (None, currency):
        raise WrongCurrency(code=account.code, wanted=wanted, currency=currency, at=at)
