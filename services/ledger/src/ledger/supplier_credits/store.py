"""Credits of suppliers that come to be, and what they do to payables."""

from collections.abc import Mapping
from typing import Any

from chassis.numbering import next_number
from chassis.uow import UnitOfWork
from chassis.values import Money, new_id
from contracts.ledger.supplier_credit import MoreThanWeOwe, TakenOffInOther
from ledger.credits import rules
from ledger.credits.model import SupplierCredit
from ledger.credits.rules import memo_of, tax_share
from ledger.journal.rules import Draft
from ledger.payables.model import Payable
from ledger.payables.rules import purchase_lines
from ledger.periods import store as periods
from ledger.settings import LedgerSettings

NUMBER = "SC{yyyy}{mm}-{serial:05d}"


def new(uow: UnitOfWork, payable: Payable, wish: Mapping[str, Any]) -> SupplierCredit:
    """
    Return a credit as it is wished for; its tax is as told, else the share of the payable.

    Raises MoreThanWeOwe, TakenOffInOther, NothingTakenOff, TaxTakenOff.
    """
    amount, left = wish["amount"], payable.stands_minor
    if amount.currency != payable.currency:
        raise TakenOffInOther(wanted=payable.currency, currency=amount.currency)
    if amount.minor > left:
        raise MoreThanWeOwe(left=str(Money(left, payable.currency)))
    bears = max(payable.tax_left_minor, 0)
    share = tax_share(amount.minor, bears, left)
    tax = wish["tax"] or Money(share, payable.currency)
    credit = SupplierCredit(
        id=new_id(),
        payable_id=payable.id,
        supplier_id=payable.supplier_id,
        state="given",
        currency=payable.currency,
        amount_minor=amount.minor,
        tax_minor=tax.minor,
        reason=wish["reason"],
        credited_on=max(periods.open_day(uow), payable.happened_on),
        owner_id=payable.owner_id,
        department_id=payable.department_id,
    )
    credit.check(tax, bears)
    credit.number = next_number(uow, "supplier_credit", NUMBER)
    return credit


def draft_of(credit: SupplierCredit, payable: Payable, settings: LedgerSettings) -> Draft:
    """Return the entry of a credit of a payable."""
    places = payable.account_code, settings.tax_account, settings.payable_account
    amounts = credit.amount_minor, credit.tax_minor
    bought = purchase_lines(*amounts, places, payable.currency, memo_of(credit))
    return rules.draft_of(credit, payable.id, bought)
