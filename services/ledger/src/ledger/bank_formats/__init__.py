"""Reads the files of banks and wallets; pure, and never trusts them."""

from ledger.bank_formats.reading import read_statements
from ledger.bank_formats.rules import (
    BadStatement,
    Movement,
    Statement,
    joined,
    with_currency,
)

__all__ = ["BadStatement", "Movement", "Statement", "joined", "read_statements", "with_currency"]
