"""The proof that the books are right."""

from ledger.verification.store import verify
from ledger.verification.witness import compare

__all__ = ["compare", "verify"]
