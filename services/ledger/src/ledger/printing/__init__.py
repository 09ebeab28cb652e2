"""Documents for people: one description, printed as PDF, xlsx or HTML."""

from ledger.printing.files import SVG, hand_out, hand_over
from ledger.printing.rules import Document, Sheet, capitals

__all__ = ["SVG", "Document", "Sheet", "capitals", "hand_out", "hand_over"]
