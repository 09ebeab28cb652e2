"""What can be done with receipts."""

from chassis import stock
from chassis.binding import implements
from chassis.errors import blaming
from chassis.numbering import next_number
from chassis.values import new_id
from contracts.ledger import receipt as contract
from contracts.organization import access, approval_flow
from ledger.allocations.model import NAMES
from ledger.awaiting import store as awaiting
from ledger.cash_entries import store as cash
from ledger.customer_refs import store as customers
from ledger.exposures import store as exposures
from ledger.journal import store as journal
from ledger.journal.rules import Draft
from ledger.periods import store as periods
from ledger.prepaid_cards import store as cards
from ledger.receipts import others, store
from ledger.receipts.model import Receipt
from ledger.receipts.rules import NUMBER, receipt_lines
from ledger.receivables import store as receivables
from ledger.rounding_tolerances import store as tolerances
from ledger.supplier_refunds import store as supplier_refunds
from ledger.targets import store as targets

HOW = "oldest_first", "round_off", "for_others"

check_choice = stock.choosing(approval_flow.check_choice, Receipt.resource)
get_receipt = implements(contract.get)(stock.get(Receipt, "receipt_id"))
tell_viewers = implements(contract.who_sees)(stock.viewers(Receipt, "receipt_id", access.viewers))
read_history = implements(contract.history)(stock.past(Receipt, "receipt_id"))
tell_names = implements(contract.names)(stock.naming(Receipt, "number"))
list_receipts = implements(contract.listed)(stock.listing(Receipt, contract.listed))
search_receipts = implements(contract.searched)(stock.listing(Receipt, contract.searched))


@implements(contract.post, first=check_choice)
def post_receipt(fields, *, uow, settings):
    fields["account_code"] = _place_of_money(uow, fields, settings)
    fields["customer_id"] = customers.present(uow, fields["customer_id"])
    customers.check(uow, fields["customer_id"], contract.ReceiptCustomerUnknown, removed=True)
    receipt = _new(fields, uow)
    receipt.check_amount()
    supplier_refunds.check_wish(uow, receipt, fields)
    if awaiting.needed(uow, receipt.amount, settings.receipt_approval_minor, fields):
        return _submit(uow, receipt, fields)
    return _book(uow, receipt, fields, settings)


@implements(contract.update)
def fill_in_a_receipt(patch, *, uow):
    receipt = stock.load(uow, Receipt, patch["receipt_id"], change=True)
    receipt.fill_in(patch)
    return receipt


@implements(contract.book)
def book_an_approved_receipt(command, *, uow, settings):
    seen = stock.load(uow, Receipt, command["receipt_id"])
    seen.must_be("approved")
    cash.money_account(uow, seen.account_code, "book", at="")
    wishes = {**seen.wish, "allocations": seen.wanted}
    _lock(uow, seen, wishes)
    receipt = stock.load(uow, Receipt, command["receipt_id"], change=True)
    receipt.must_be("approved")
    with blaming(""):  # it is about what happened since, not about the input
        return _book(uow, receipt, wishes, settings)


@implements(contract.discard)
def give_up_an_approved_receipt(command, *, uow):
    receipt = stock.load(uow, Receipt, command["receipt_id"], change=True)
    receipt.discard()
    return receipt


@implements(contract.allocate)
def allocate_advance(command, *, uow, settings):
    seen = stock.load(uow, Receipt, command["receipt_id"])
    owing = _lock(uow, seen, command)
    receipt = stock.load(uow, Receipt, seen.id, change=True)
    receipt.must_be("posted")
    tolerance = tolerances.of_caller(uow, receipt.currency, settings) if command["round_off"] else 0
    wishes = targets.resolve(uow, command["allocations"])
    parts = store.allocate(uow, receipt, wishes, owing, tolerance, periods.open_day(uow))
    receipt.wait_no_more()
    others.clear(uow, receipt, parts, -sum(part.paid for part in parts))
    uow.emit(contract.allocated, receipt)
    journal.post(uow, *store.transfers_of(uow, receipt, parts, settings))
    return receipt


@implements(contract.reverse)
def reverse_receipt(command, *, uow):
    seen = stock.load(uow, Receipt, command["receipt_id"])
    others.lock_all_of(uow, seen)
    receipt = stock.load(uow, Receipt, seen.id, change=True)
    receipt.must_be("posted")
    receipt.check_kept()
    if not receipt.prepaid_card_id:
        cash.check_booking(uow, receipt.account_code)
    cards.lock_of(uow, receipt.prepaid_card_id)
    day = periods.open_day(uow)
    supplier_refunds.take_back(uow, receipt)
    before = receipt.advance_minor
    freed = store.take_back_all(uow, receipt, day)
    others.reopen(uow, receipt, freed, -before)
    receipt.reverse(command["reason"])
    if not receipt.payment_id:
        uow.emit(contract.reversed_, receipt, allocations=freed)
    standing = journal.unreversed(uow, receipt.id)
    drafts = [receivables.reversal_of(uow, entry, day) for entry in standing]
    cards.put_back(uow, receipt.prepaid_card_id, receipt.number, drafts[0])
    journal.post(uow, *drafts)
    return receipt


def _place_of_money(uow, fields, settings):
    """Return the account that pays in: that of money on cards, or one that holds money itself."""
    if fields["prepaid_card_id"]:
        return settings.card_account
    return cash.money_account(uow, fields["account_code"], "book").code


def _new(fields, uow):
    amount, today = fields["amount"], periods.today(uow)
    day = fields["received_on"] or today
    if day > today:
        raise contract.NotYetReceived(day=day.isoformat())
    periods.check_begun(uow, day, at="/received_on")
    return Receipt(
        id=new_id(),
        customer_id=fields["customer_id"],
        currency=amount.currency,
        amount_minor=amount.minor,
        advance_minor=0,
        refunded_minor=0,
        account_code=fields["account_code"],
        prepaid_card_id=fields["prepaid_card_id"],
        payment_id=fields["payment_id"],
        bank_reference=fields["bank_reference"],
        payer=fields["payer"],
        memo=fields["memo"],
        custom=fields["custom"],
        received_on=day,
        owner_id=uow.call.actor_id,
        department_id=next(iter(uow.call.departments), None),
    )


def _submit(uow, receipt, fields):
    """Let it wait for an approval; what could not be booked today is refused today."""
    periods.check_open(uow, receipt.received_on, at="/received_on")
    store.check_reference(uow, receipt)
    owing = _lock(uow, receipt, fields)  # nothing named is left out meanwhile
    wishes = targets.resolve(uow, fields["allocations"])
    told = store.check_wishes(uow, receipt, wishes, owing)
    receipt.number = next_number(uow, "receipt", NUMBER)
    about = {
        "title": f"{receipt.payer} {receipt.amount}".strip(),
        "customer_id": receipt.customer_id,
        "approver_ids": fields["approver_ids"],
        "wish": _kept(wishes, fields),
        "snapshot": {
            **awaiting.place_of(uow, receipt),
            "payer": receipt.payer,
            "payment_id": receipt.payment_id,
            "received_on": receipt.received_on.isoformat(),
            "parts": told,
        },
    }
    awaiting.ask(uow, receipt, contract.approval_asked, about)
    return receipt


def _kept(wishes, fields):
    """Return what is wished for as it waits for an approval."""
    parts = [
        [wish["receivable_id"], wish["amount"].minor, *(wish[name] for name in NAMES)]
        for wish in wishes
    ]
    return {"parts": parts, **{name: fields[name] for name in HOW}}


def _book(uow, receipt, wishes, settings):
    owing = _lock(uow, receipt, wishes)
    store.check_reference(uow, receipt)
    receipt.number = receipt.number or next_number(uow, "receipt", NUMBER)
    if receipt.payment_id:
        return _bring_back(uow, receipt, settings)
    receipt.book()
    with blaming("/prepaid_card_id"):
        card = cards.lock_of(uow, receipt.prepaid_card_id)
    parts = _divide(uow, receipt, wishes, owing, settings)
    receipt.check_card(card)
    others.clear(uow, receipt, parts, receipt.advance_minor)
    at_once = [part for part in parts if part.day == receipt.received_on]
    gains = store.gains_of(uow, receipt, at_once, settings)
    draft = _draft(receipt, at_once, gains, settings)
    later = [part for part in parts if part not in at_once]
    receipt.entry_id = draft.id
    cards.take(uow, card, receipt.amount, receipt.number, draft)
    uow.emit(contract.posted, uow.add(receipt))
    journal.post(uow, draft, *store.transfers_of(uow, receipt, later, settings))
    return receipt


def _bring_back(uow, receipt, settings):
    """Book what a supplier gave back; nobody is told that a customer paid."""
    gains = supplier_refunds.bring_back(uow, receipt, settings)
    draft = _draft(receipt, (), gains, settings)
    receipt.entry_id = draft.id
    uow.add(receipt)
    journal.post(uow, draft)
    return receipt


def _divide(uow, receipt, fields, owing, settings):
    tolerance = tolerances.of_caller(uow, receipt.currency, settings) if fields["round_off"] else 0
    wishes = targets.resolve(uow, fields["allocations"])
    parts = store.allocate(uow, receipt, wishes, owing, tolerance, receipt.received_on)
    if fields["oldest_first"] and receipt.advance_minor:
        parts += store.allocate_in_turn(uow, receipt, tolerance)
        receipt.wait(tolerance)
    return parts


def _draft(receipt, parts, gains, settings):
    touched = store.accounts_of(settings, receipt)
    return Draft(
        kind="receipt",
        happened_on=receipt.received_on,
        memo=receipt.memo or receipt.number,
        source_id=receipt.id,
        day_at="/received_on",
        lines=(
            *receipt_lines(
                receipt.amount_minor, parts, touched, receipt.currency, receipt.customer_id
            ),
            *gains,
        ),
    )


def _lock(uow, receipt, wishes):
    """
    Lock the exposures of all whose debts a receipt may settle, before the receipt itself.

    Returns who they are: who paid, and whom the wishes name where they say that it is for others.
    """
    named = targets.owing(uow, wishes["allocations"]) if wishes.get("for_others") else ()
    return exposures.lock_all(uow, {receipt.customer_id, *named}, receipt.currency)
