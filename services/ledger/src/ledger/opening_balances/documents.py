"""What is owed and was paid beforehand when the books began, as documents that can be settled."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import select

from chassis.errors import blaming
from chassis.numbering import next_number
from chassis.structure import staff_line
from chassis.uow import UnitOfWork
from chassis.values import Money, new_id
from contracts.ledger import receipt as receipt_contract
from contracts.ledger.payable import UnknownSupplier
from contracts.ledger.receivable import UnknownCustomer
from contracts.ledger.year_end import KeptByPay, PartyMissing, UnknownPerson, WrongSide
from ledger.customer_refs import store as customers
from ledger.exposures import store as exposures
from ledger.journal.rules import Draft, Line
from ledger.opening_balances.rules import OPENING
from ledger.payables import store as payables
from ledger.payables.model import Payable
from ledger.payables.rules import purchase_lines
from ledger.payments import store as payments
from ledger.payments.model import Payment
from ledger.receipts.model import Receipt
from ledger.receipts.rules import NUMBER
from ledger.receivables import store as receivables
from ledger.settings import LedgerSettings
from ledger.staff_advances import store as advances
from ledger.staff_advances.model import StaffAdvance

CUSTOMER, SUPPLIER, PERSON = "customer", "supplier", "person"


class Debt(NamedTuple):
    """One line on an account that documents keep."""

    party: str
    name: str
    line: Mapping[str, Any]
    on: Any

    @property
    def amount(self) -> Money:
        whole: Money = self.line["amount"]
        return Money(abs(whole.minor), whole.currency)

    @property
    def title(self) -> str:
        return title_of(self.line)

    def entry(self, settings: LedgerSettings, source_id: str) -> Draft:
        """Return the entry of the line against the account that takes the rest."""
        whole, about = self.line["amount"], (self.title, self.line["customer_id"])
        code, rest = self.line["account_code"], settings.distribution_account
        parts = (code, whole.minor), (rest, -whole.minor)
        return Draft(
            kind="opening",
            happened_on=self.on,
            memo=self.title,
            source_id=source_id,
            lines=tuple(Line(account, minor, whole.currency, *about) for account, minor in parts),
            day_at="/on",
        )


def title_of(line: Mapping[str, Any]) -> str:
    """Return what the document of a line is called."""
    return str(line["document_number"] or line["memo"] or OPENING)


Maker = Callable[[UnitOfWork, Debt, LedgerSettings], Draft]


def kept(settings: LedgerSettings) -> dict[str, tuple[int, str, Maker]]:
    """Return account → the side of its lines, whom they name, and what makes them documents."""
    return {
        settings.staff_account: (1, PERSON, _staff_advance),
        settings.prepayment_account: (1, SUPPLIER, _payment),
        settings.advance_account: (-1, CUSTOMER, _receipt),
        settings.payable_account: (-1, SUPPLIER, _payable),
        settings.receivable_account: (1, CUSTOMER, _receivable),
    }


def check(line: Mapping[str, Any], settings: LedgerSettings, at: str) -> None:
    """Refuse a line that no document can be made of; at: pointer to it."""
    code, amount = line["account_code"], line["amount"]
    if code == settings.payroll_account:
        raise KeptByPay(code=code, at=f"{at}/account_code")
    if code not in kept(settings):
        return
    sense, whom, _ = kept(settings)[code]
    if amount.minor * sense <= 0:
        raise WrongSide(code=code, amount=str(amount), at=f"{at}/amount")
    field = "person_id" if whom == PERSON else "customer_id"
    if not line[field]:
        raise PartyMissing(code=code, at=f"{at}/{field}")


def open_all(uow: UnitOfWork, command: Mapping[str, Any], settings: LedgerSettings) -> list[Draft]:
    """
    Make documents of the lines of opening balances that are on accounts kept by documents.

    Returns an entry to be posted for each.
    """
    makers, found = kept(settings), []
    for place, line in enumerate(command["lines"]):
        check(line, settings, f"/lines/{place}")
        if line["account_code"] in makers:
            _, whom, make = makers[line["account_code"]]
            party, name = _party(uow, line, whom, f"/lines/{place}")
            debt = Debt(party, name, {**line, "customer_id": None}, command["on"])
            if whom != PERSON:
                debt = debt._replace(line={**line, "customer_id": party})
            found.append((party, place, make, debt))
    found.sort(key=lambda one: one[:2])  # exposures are locked in one order
    return [make(uow, debt, settings) for _, _, make, debt in found]


def _party(uow: UnitOfWork, line: Mapping[str, Any], whom: str, at: str) -> tuple[str, str]:
    """Return id and name of whom a line names."""
    if whom == PERSON:
        person = line["person_id"]
        known = select(staff_line.c.staff_id).where(staff_line.c.staff_id == person)
        if uow.session.scalar(known) is None:
            raise UnknownPerson(id=person, person=person, at=f"{at}/person_id")
        return person, ""
    with blaming(f"{at}/customer_id"):
        party = customers.present(uow, line["customer_id"])
        unknown = UnknownCustomer if whom == CUSTOMER else UnknownSupplier
        return party, customers.check(uow, party, unknown)


def _receivable(uow: UnitOfWork, debt: Debt, settings: LedgerSettings) -> Draft:
    fields: dict[str, Any] = {
        "customer_id": debt.party,
        "customer_name": debt.name,
        "title": debt.title,
    }
    fields |= {"due_on": debt.line["due_on"], "happened_on": debt.on}
    fields |= customers.keeper(uow, debt.party, *_writer(uow))
    fields |= {"amount": debt.amount, "tax": None, "source_type": "manual", "source_id": None}
    made = receivables.new(fields, settings)
    exposure = exposures.lock(uow, made.customer_id, made.currency)
    exposures.shift(uow, exposure, receivable=made.amount_minor)
    rest = settings.distribution_account
    draft = receivables.open_(uow, made, settings, rest, kind="opening")
    assert draft is not None, "nothing is owed"
    return draft


def _payable(uow: UnitOfWork, debt: Debt, settings: LedgerSettings) -> Draft:
    owner_id, department_id = _writer(uow)
    rest, amount = settings.distribution_account, debt.amount
    made = Payable(
        id=new_id(),
        supplier_id=debt.party,
        supplier_name=debt.name,
        title=debt.title,
        state="open",
        currency=amount.currency,
        amount_minor=amount.minor,
        tax_minor=0,
        open_minor=amount.minor,
        account_code=rest,
        warnings=[],
        happened_on=debt.on,
        due_on=debt.line["due_on"] or receivables.later(debt.on, settings.payment_days),
        owner_id=owner_id,
        department_id=department_id,
    )
    places = rest, settings.tax_account, settings.payable_account
    draft = Draft(
        kind="opening",
        happened_on=debt.on,
        memo=debt.title,
        source_id=made.id,
        lines=purchase_lines(amount.minor, 0, places, amount.currency, debt.title),
        day_at="/on",
    )
    made.entry_id = draft.id
    payables.open_(uow, made, settings)
    return draft


def _receipt(uow: UnitOfWork, debt: Debt, settings: LedgerSettings) -> Draft:
    about = {"customer_id": debt.party, "received_on": debt.on}
    made, draft = _paid_before(uow, debt, settings, (Receipt, "receipt", NUMBER), about)
    exposure = exposures.lock(uow, made.customer_id, made.currency)
    exposures.shift(uow, exposure, advances=made.advance_minor)
    uow.emit(receipt_contract.posted, made)
    return draft


def _payment(uow: UnitOfWork, debt: Debt, settings: LedgerSettings) -> Draft:
    about = {"supplier_id": debt.party, "paid_on": debt.on}
    how = Payment, "payment", payments.NUMBER
    return _paid_before(uow, debt, settings, how, about)[1]


def _paid_before(
    uow: UnitOfWork,
    debt: Debt,
    settings: LedgerSettings,
    how: tuple[Any, str, str],
    about: Mapping[str, Any],
) -> tuple[Any, Draft]:
    """
    Return a document all of which is an advance, to be allocated as later ones are, and its entry.

    how: the model, and by what its number is drawn.
    """
    model, sequence, form = how
    owner_id, department_id = _writer(uow)
    made = model(
        id=new_id(),
        number=next_number(uow, sequence, form),
        currency=debt.amount.currency,
        amount_minor=debt.amount.minor,
        account_code=settings.distribution_account,
        memo=debt.title,
        owner_id=owner_id,
        department_id=department_id,
        **about,
    )
    made.book()
    draft = debt.entry(settings, made.id)
    made.entry_id = draft.id
    return uow.add(made), draft


def _staff_advance(uow: UnitOfWork, debt: Debt, settings: LedgerSettings) -> Draft:
    """It is paid already, so that claims and pay settle it."""
    made = StaffAdvance(
        id=new_id(),
        number=next_number(uow, "staff_advance", advances.NUMBER),
        person_id=debt.party,
        state="paid",
        currency=debt.amount.currency,
        amount_minor=debt.amount.minor,
        open_minor=debt.amount.minor,
        reason=debt.title,
        owner_id=debt.party,
    )
    uow.add(made)
    return debt.entry(settings, made.id)


def _writer(uow: UnitOfWork) -> tuple[str | None, str | None]:
    return uow.call.actor_id, next(iter(uow.call.departments), None)
