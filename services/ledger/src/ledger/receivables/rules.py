"""How a sale is booked."""

from chassis.values import Money
from ledger.journal.rules import Line

PAY = "ledger.pay_new_debt"
"""Due work: what customers paid before there was a debt goes to the debt that came."""


def sale_lines(
    amount: Money, tax: int, accounts: tuple[str, str, str], customer_id: str, memo: str
) -> tuple[Line, ...]:
    """
    Return the postings of a sale of *amount*, of which *tax* minor units are tax.

    accounts: codes of receivables, income and tax.
    """
    receivables, income, taxes = accounts
    parts = ((receivables, amount.minor), (income, tax - amount.minor), (taxes, -tax))
    return tuple(
        Line(
            *(account, minor, amount.currency, memo, customer_id),
            account_at="/income_account_code" if account == income else "",
            amount_at="/amount",
        )
        for account, minor in parts
        if minor
    )
