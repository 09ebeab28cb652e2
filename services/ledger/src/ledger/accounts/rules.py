"""What the types of accounts mean."""

DEBIT_TYPES = ("asset", "expense")
RESULT_TYPES = ("income", "expense")
TYPES = ("asset", "liability", "equity", *RESULT_TYPES)


def debit_sense(kind: str) -> int:
    """Return 1 for a type of account that a debit makes more of, else -1."""
    return 1 if kind in DEBIT_TYPES else -1
