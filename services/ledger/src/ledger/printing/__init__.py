"""Documents for people: one description, printed as PDF, xlsx or HTML."""

from ledger.printing.files import hand_out
from ledger.printing.rules import Document, Sheet, capitals

__all__ = ["Document", "Sheet", "capitals", "hand_out"]
