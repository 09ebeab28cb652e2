"""Refusals of a tax that is told beside an amount which holds it."""

from chassis.errors import Conflict

TAX = {"description": "Part of the amount: what of it is tax, and so neither income nor expense."}


class PayableTax(Conflict):
    """The tax is a part of the amount, in the same currency."""

    code = "ledger.payable.tax"
    pointer = "/tax"
    en, zh = "The tax {tax} does not suit the amount {amount}.", "税额 {tax} 与金额 {amount} 不符。"


class CreditedTax(PayableTax):
    code = "ledger.credit_note.tax"


class ClaimTax(PayableTax):
    code = "ledger.expense_claim.tax"
    pointer = "/lines"


class CashTax(PayableTax):
    code = "ledger.cash_entry.tax"


class CardTax(PayableTax):
    code = "ledger.prepaid_card.tax"
