"""How a purchase is booked."""

from ledger.journal.rules import Line, named


def purchase_lines(
    amount: int, tax: int, accounts: tuple[str, str, str], currency: str, memo: str
) -> tuple[Line, ...]:
    """Return the postings of a purchase; accounts: what it was for, tax, payables."""
    bought, taxes, payables = accounts
    parts = ((bought, amount - tax), (taxes, tax), (payables, -amount))
    return tuple(
        Line(account, minor, currency, memo, **named(account, bought))
        for account, minor in parts
        if minor
    )
