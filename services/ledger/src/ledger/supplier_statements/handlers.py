"""Reading and printing the statements of suppliers."""

from chassis.binding import implements
from chassis.values import Money
from contracts.ledger import supplier_statement as contract
from ledger.currencies.asked import in_known_currency
from ledger.customer_refs import store as customers
from ledger.printing import Sheet, hand_out
from ledger.statements.parties import AMOUNTS, SIDES, document, rows_of, sums_of
from ledger.statements.rules import check_span, running
from ledger.supplier_statements import store
from ledger.supplier_statements.rules import HEADER, words_of


@implements(contract.read)
@in_known_currency
def read_supplier_statement(query, *, uow):
    return _statement(query, uow)


@implements(contract.print_)
@in_known_currency
def print_supplier_statement(query, *, uow, settings):
    told = _statement(query, uow)
    sheet = Sheet(HEADER, rows_of(told, words_of, sums_of(told)), AMOUNTS)
    called = told["supplier_name"] or told["supplier_id"]
    paper = document("供应商", called, told, sheet)
    return hand_out(settings, paper, query["format"], f"statement-{told['supplier_id']}")


def _statement(query, uow):
    check_span(query)
    query = {**query, "supplier_id": customers.present(uow, query["supplier_id"])}
    store.expect_seen(uow, query["supplier_id"])
    opening, lines = store.movements(uow, query)
    currency = query["currency"]
    changed = (line.charged - line.paid - line.adjusted for line in lines)
    balances = [opening, *running(opening, changed)]
    return {
        "supplier_id": query["supplier_id"],
        "supplier_name": store.name_of(uow, query["supplier_id"]),
        "from_on": query["from_on"],
        "until_on": query["until_on"],
        "opening_balance": Money(opening, currency),
        "closing_balance": Money(balances[-1], currency),
        **{name: Money(sum(getattr(line, name) for line in lines), currency) for name in SIDES},
        "items": [
            _line(line, Money(balance, currency))
            for line, balance in zip(lines, balances[1:], strict=True)
        ],
    }


def _line(line, balance):
    names = ("kind", "document_id", "happened_on", "title", "memo")
    sides = {name: getattr(line, name) for name in SIDES}
    return {
        **{name: getattr(line, name) for name in names},
        **{
            name: Money(minor, balance.currency) if minor else None for name, minor in sides.items()
        },
        "balance": balance,
    }
