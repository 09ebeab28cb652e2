"""Reading and printing the balances of all customers and of all suppliers."""

from chassis.binding import implements
from chassis.gates import gate
from chassis.values import Money
from contracts.ledger import party_balance as contract
from contracts.ledger.bounded import MOST_ROWS, TooManyRows
from contracts.organization import permit
from ledger.currencies.asked import in_known_currency
from ledger.customer_statements import store as customers
from ledger.party_balances import store
from ledger.party_balances.rules import AMOUNTS, sheet
from ledger.printing import Document, hand_out
from ledger.statements.rules import check_span


@implements(contract.of_customers)
@in_known_currency
def list_customer_balances(query, *, uow, settings):
    return _told(query, "customer", _customers(query, uow, settings))


@implements(contract.of_suppliers)
@in_known_currency
def list_supplier_balances(query, *, uow):
    return _told(query, "supplier", _suppliers(query, uow))


def whole_customers(query, *, uow, settings):
    return _whole(query, "customer", _customers({**query, "limit": MOST_ROWS}, uow, settings))


def whole_suppliers(query, *, uow):
    return _whole(query, "supplier", _suppliers({**query, "limit": MOST_ROWS}, uow))


@implements(
    contract.print_customers, first=gate(permit.check, contract.print_customers, whole_customers)
)
@in_known_currency
def print_customer_balances(query, *, uow, settings):
    told = whole_customers(query, uow=uow, settings=settings)
    return _printed(query, "customer", told, settings)


@implements(
    contract.print_suppliers, first=gate(permit.check, contract.print_suppliers, whole_suppliers)
)
@in_known_currency
def print_supplier_balances(query, *, uow, settings):
    return _printed(query, "supplier", whole_suppliers(query, uow=uow), settings)


def _customers(query, uow, settings):
    check_span(query)
    return store.of_customers(uow, query, customers.codes_of(settings))


def _suppliers(query, uow):
    check_span(query)
    return store.of_suppliers(uow, query)


def _told(query, kind, page):
    currency = query["currency"]
    about = ("name", "owner_id", "department_id")
    return {
        **{name: query[name] for name in ("from_on", "until_on", "currency")},
        "items": [
            {
                f"{kind}_id": row.party_id,
                **{name: getattr(row, name) for name in about},
                **{name: Money(int(getattr(row, name)), currency) for name in AMOUNTS},
            }
            for row in page.rows
        ],
        "total": {
            name: Money(minor, currency) for name, minor in zip(AMOUNTS, page.total, strict=True)
        },
        "next_after": page.next_after,
    }


def _whole(query, kind, page):
    if page.next_after is not None:
        raise TooManyRows(most=MOST_ROWS)
    return _told(query, kind, page)


def _printed(query, kind, told, settings):
    title = {"customer": "客户往来余额表", "supplier": "供应商往来余额表"}[kind]
    span = f"{query['from_on']} 至 {query['until_on']}"
    facts = (("期间", span), ("币种", query["currency"]))
    paper = Document(title=title, facts=facts, sheets=(sheet(kind, told),))
    return hand_out(settings, paper, query["format"], f"{kind}-balances-{query['until_on']}")
