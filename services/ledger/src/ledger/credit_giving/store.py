"""What giving a credit does to the receivable, to what was received for it and to the books."""

from collections.abc import Sequence

from chassis.uow import UnitOfWork
from contracts.ledger import credit_note as contract
from contracts.ledger import receivable as receivable_contract
from ledger.allocations.model import Allocation
from ledger.credits.model import CreditNote
from ledger.credits.rules import draft_of
from ledger.invoices import store as invoices
from ledger.journal import store as journal
from ledger.journal.rules import Draft
from ledger.offsets import advances
from ledger.receipts import others
from ledger.receipts import store as receipts
from ledger.receivables import store as receivables
from ledger.receivables.model import Receivable
from ledger.receivables.rules import sale_lines
from ledger.sale_lines import store as sold
from ledger.settings import LedgerSettings


def give(
    uow: UnitOfWork,
    note: CreditNote,
    receivable: Receivable,
    settings: LedgerSettings,
) -> CreditNote:
    """
    Give a credit; what was received or set off beyond the rest becomes an advance.

    The receivable is locked, and before it whoever it concerns (`others.lock_debt`).
    Raises MoreThanOwed.
    """
    was, draft = receivable.state, _draft(note, receivable, settings)
    note.state, note.entry_id = "given", draft.id
    freed, moves = _freed(uow, receivable, note, settings)
    moves = [*moves, *_of_offsets(uow, receivable, note, settings)]
    if note.amount_minor > receivable.open_minor:
        raise contract.MoreThanOwed(left=str(receivable.open_amount))
    receivable.credit(note.amount_minor)
    receivables.tell_change(uow, receivable)
    kept, again = receipts.give_again(uow, receivable, freed, note.credited_on, settings)
    if (was, receivable.state) == ("open", "settled"):
        uow.emit(receivable_contract.settled, receivable)
    others.give_back(uow, receivable, freed, kept, note.amount_minor)
    uow.add(note)
    if receivable.source_id:
        sold.credit(uow, receivable.source_id, note)
    invoices.ask_for_red_letters(uow, receivable, note)
    tax = invoices.book_tax(uow, receivable, note.credited_on, settings)
    journal.post(uow, draft, *moves, *again, *tax)
    return note


def _freed(
    uow: UnitOfWork, receivable: Receivable, note: CreditNote, settings: LedgerSettings
) -> tuple[Sequence[Allocation], Sequence[Draft]]:
    """Take back what was received where more is credited than is open."""
    if note.amount_minor <= receivable.open_minor:
        return [], []
    return receipts.free(uow, receivable, note.credited_on, settings)


def _of_offsets(
    uow: UnitOfWork, receivable: Receivable, note: CreditNote, settings: LedgerSettings
) -> Sequence[Draft]:
    """Take back what was set off where more is credited than was open and received."""
    over = note.amount_minor - receivable.open_minor
    return advances.free(uow, receivable, over, note.credited_on, settings) if over > 0 else ()


def _draft(note: CreditNote, receivable: Receivable, settings: LedgerSettings) -> Draft:
    accounts = settings.receivable_account, settings.income_account, settings.tax_account
    sale = sale_lines(note.amount, note.tax_minor, accounts, note.customer_id, receivable.title)
    return draft_of(note, receivable.id, sale)
