"""What can be done with prepaid cards."""

import datetime as dt
from zoneinfo import ZoneInfo

from chassis import stock
from chassis.binding import implements
from chassis.errors import blaming
from chassis.values import Money
from contracts.ledger import prepaid_card as contract
from contracts.ledger.taxed import CardTax
from ledger.cash_entries import store as cash
from ledger.currencies.asked import in_known_currency
from ledger.customer_refs import store as customers
from ledger.journal import store as journal
from ledger.journal.rules import Draft, Line, named
from ledger.periods import store as periods
from ledger.prepaid_cards import store
from ledger.prepaid_cards.model import PrepaidCard

WORDS = {"top_up": "充值", "spend": "消费", "refund": "退款", "transfer_out": "转出"}
"""What an entry is about, as people read it in books and statements."""
get_card = implements(contract.get)(stock.get(PrepaidCard, "prepaid_card_id"))
read_history = implements(contract.history)(stock.past(PrepaidCard, "prepaid_card_id"))
list_cards = implements(contract.listed)(stock.listing(PrepaidCard, contract.listed))
search_cards = implements(contract.searched)(stock.listing(PrepaidCard, contract.searched))


@implements(contract.create)
def hand_out_a_card(fields, *, uow):
    fields["customer_id"] = customers.present(uow, fields["customer_id"])
    customers.check(uow, fields["customer_id"], contract.CardCustomerUnknown)
    if fields["introducer_id"]:
        fields["introducer_id"] = customers.present(uow, fields["introducer_id"])
        customers.check(uow, fields["introducer_id"], contract.IntroducerUnknown, removed=True)
    if store.exists(uow, fields["number"]):
        raise contract.CardTaken(number=fields["number"])
    return uow.add(PrepaidCard(**fields, state="active", balance_minor=0, bonus_minor=0))


@implements(contract.read_moves)
def read_moves(command, *, uow):
    card = stock.load(uow, PrepaidCard, command["prepaid_card_id"])
    return store.moves(uow, card.id, command)


@implements(contract.read_introduced)
@in_known_currency
def read_what_introducers_brought(query, *, uow, settings):
    currency, zone = query["currency"], ZoneInfo(settings.time_zone)
    begins = dt.datetime.combine(query["from_on"], dt.time.min, zone)
    ends = dt.datetime.combine(query["until_on"], dt.time.max, zone)
    rows = []
    for introducer, sums in sorted(store.introduced(uow, currency, begins, ends).items()):
        spent = -sums.get("spend", 0) - sums.get("put_back", 0)
        told = {"topped_up": sums.get("top_up", 0), "spent": spent}
        amounts = {name: Money(minor, currency) for name, minor in told.items()}
        rows.append({"introducer_id": introducer, **amounts})
    return {"items": rows}


@implements(contract.top_up)
def top_up_a_card(command, *, uow, settings):
    cash.money_account(uow, command["account_code"], "book")
    card, paid = _locked(uow, command), command["amount"]
    bonus = command["bonus"] or Money(0, paid.currency)
    if bonus.currency != paid.currency:
        raise contract.CardCurrency(currency=paid.currency)
    whole = Money(paid.minor + bonus.minor, paid.currency)
    move = uow.add(card.add("top_up", whole, bonus.minor, "", uow.now))
    uow.emit(contract.topped_up, card, amount=paid)
    parts = (
        (command["account_code"], paid.minor),
        (settings.bonus_account, bonus.minor),
        (settings.card_account, -whole.minor),
    )
    _post(uow, move, card, parts, command["account_code"])
    return card


@implements(contract.spend)
def spend_from_a_card(command, *, uow, settings):
    card, amount = _locked(uow, command), command["amount"]
    move = uow.add(card.take("spend", amount, command["memo"], uow.now))
    tax = command["tax"] or Money(0, amount.currency)
    if tax.currency != amount.currency or tax.minor > amount.minor:
        raise CardTax(tax=str(tax), amount=str(amount))
    parts = (
        (settings.card_account, amount.minor),
        (settings.income_account, tax.minor - amount.minor),
        (settings.tax_account, -tax.minor),
    )
    _post(uow, move, card, parts)
    return card


@implements(contract.refund)
def pay_back_a_card(command, *, uow, settings):
    cash.money_account(uow, command["account_code"], "book")
    card, amount = _locked(uow, command), command["amount"]
    paid, *lapsed = map(uow.add, card.refund(amount, uow.now))
    bonus = -sum(move.amount_minor for move in lapsed)
    parts = (
        (settings.card_account, amount.minor + bonus),
        (command["account_code"], -amount.minor),
        (settings.bonus_account, -bonus),
    )
    entry_id = _post(uow, paid, card, parts, command["account_code"])
    for move in lapsed:
        move.entry_id = entry_id
    return card


@implements(contract.transfer)
def move_between_cards(command, *, uow, settings):
    ids = command["prepaid_card_id"], command["to_card_id"]
    if ids[0] == ids[1]:
        raise contract.SameCard()
    store.expect(uow, ids[0])
    with blaming("/to_card_id"):
        found, amount = store.lock(uow, ids), command["amount"]
    source, target = (found[card_id] for card_id in ids)
    move = uow.add(source.take("transfer_out", amount, target.number, uow.now))
    bonus = -move.bonus_minor
    other = uow.add(target.add("transfer_in", amount, bonus, source.number, uow.now))
    lines = tuple(
        Line(settings.card_account, sign * amount.minor, amount.currency, "", card.customer_id)
        for card, sign in ((source, 1), (target, -1))
    )
    draft = _draft(uow, move, source, lines)
    move.entry_id = other.entry_id = draft.id
    journal.post(uow, draft)
    return source


@implements(contract.reverse)
def reverse_a_move(command, *, uow):
    """Take back all moves of one entry: both sides of a transfer, a refund and what lapsed."""
    card_id = command["prepaid_card_id"]
    store.expect(uow, card_id)
    with blaming("/card_move_id"):
        seen = store.standing(uow, card_id, command["card_move_id"])
    sides = store.moves_of(uow, seen.entry_id)
    found = store.lock(uow, sorted({move.prepaid_card_id for move in sides} | {card_id}))
    store.standing(uow, card_id, seen.id)  # somebody else may have been quicker
    entry = journal.get(uow, seen.entry_id or "")
    [draft] = journal.red_entries(uow, [entry], command["reason"])
    for move in reversed(sides):
        red = uow.add(found[move.prepaid_card_id].undo(move, move.kind, command["reason"], uow.now))
        red.entry_id, red.reverses_id = draft.id, move.id
    journal.post(uow, draft)
    return found[card_id]


@implements(contract.set_state)
def set_state(command, *, uow):
    card = stock.load(uow, PrepaidCard, command["prepaid_card_id"], change=True)
    card.state = command["state"]
    return card


def _locked(uow, command):
    card_id = command["prepaid_card_id"]
    return store.lock(uow, [card_id])[card_id]


def _draft(uow, move, card, lines):
    day, memo = periods.today(uow), f"储值卡 {card.number} {WORDS[move.kind]}"
    return Draft(kind="card", happened_on=day, memo=memo, source_id=move.id, lines=lines)


def _post(uow, move, card, parts, money=""):
    about = card.currency, move.memo, card.customer_id
    lines = (Line(a, m, *about, **named(a, money)) for a, m in parts if m)
    draft = _draft(uow, move, card, tuple(lines))
    move.entry_id = draft.id
    journal.post(uow, draft)
    return draft.id
