"""The proof that the books are right."""

from ledger.verification.store import verify

__all__ = ["verify"]
