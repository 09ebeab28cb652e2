"""Reading and printing the statements of customers."""

from operator import attrgetter

from chassis.binding import implements
from chassis.gates import gate
from chassis.values import Money
from contracts.ledger import customer_statement as contract
from contracts.organization import permit
from ledger.currencies.asked import in_known_currency
from ledger.customer_refs import store as customers
from ledger.customer_statements import store
from ledger.customer_statements.rules import HEADER, made_up_of, words_of
from ledger.printing import Sheet, hand_out
from ledger.statements.parties import AMOUNTS, SIDES, document, rows_of, sums_of
from ledger.statements.rules import check_span, running


@implements(contract.read)
@in_known_currency
def read_customer_statement(query, *, uow, settings):
    return _statement(query, uow, settings)


@implements(contract.print_, first=gate(permit.check, contract.print_, read_customer_statement))
@in_known_currency
def print_customer_statement(query, *, uow, settings):
    told = _statement(query, uow, settings)
    sheet = Sheet(HEADER, rows_of(told, words_of, sums_of(told)), AMOUNTS)
    called = told["customer_name"] or told["customer_id"]
    paper = document("客户", called, told, sheet, (made_up_of(told),))
    return hand_out(settings, paper, query["format"], f"statement-{query['customer_id']}")


def _statement(query, uow, settings):
    check_span(query)
    query = {**query, "customer_id": customers.present(uow, query["customer_id"])}
    store.expect_seen(uow, query["customer_id"])
    opening, lines = store.movements(uow, query, store.codes_of(settings))
    currency = query["currency"]
    owed, cards = store.owed(uow, query, settings.receivable_account), store.cards(uow, query)
    on_cards = sum(minor for _, _, minor in cards)
    changed = (int(line.charged - line.paid - line.adjusted) for line in lines)
    balances = [opening, *running(opening, changed)]
    return {
        "customer_id": query["customer_id"],
        "customer_name": store.name_of(uow, query["customer_id"]),
        "from_on": query["from_on"],
        "until_on": query["until_on"],
        "opening_balance": Money(opening, currency),
        "closing_balance": Money(balances[-1], currency),
        **{name: Money(int(sum(map(attrgetter(name), lines))), currency) for name in SIDES},
        "owed": Money(owed, currency),
        "advances": Money(owed - on_cards - balances[-1], currency),
        "cards": [
            {"prepaid_card_id": card_id, "number": number, "balance": Money(minor, currency)}
            for card_id, number, minor in cards
        ],
        "items": [
            _line(line, Money(balance, currency))
            for line, balance in zip(lines, balances[1:], strict=True)
        ],
    }


def _line(line, balance):
    entry, currency = line.Entry, balance.currency
    minors = {name: int(getattr(line, name)) for name in SIDES}
    return {
        "entry_id": entry.id,
        "year": entry.year,
        "number": entry.number,
        "happened_on": entry.happened_on,
        "kind": entry.kind,
        "memo": entry.memo,
        **{name: Money(minor, currency) if minor else None for name, minor in minors.items()},
        "balance": balance,
    }
