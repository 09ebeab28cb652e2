"""What can be read from the books."""

import datetime as dt
from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.values import Money
from contracts.ledger import account as account_contract
from contracts.ledger import book as contract
from contracts.ledger import cash_book as books
from contracts.ledger import payable as payable_contract
from contracts.ledger import receivable as receivable_contract
from ledger.account_rights import store as rights
from ledger.accounts.model import Account
from ledger.accounts.rules import TYPES
from ledger.currencies.asked import in_known_currency
from ledger.customer_refs import store as customers
from ledger.journal import store as journal
from ledger.periods import store as periods
from ledger.printing import Document, Sheet, hand_out
from ledger.statements import ageing, store
from ledger.statements.rolling import named
from ledger.statements.rules import check_span, running, sides
from ledger.translations import store as translations
from ledger.translations.rules import told_originals

JOURNAL = ("日期", "凭证号", "摘要", "科目编码", "科目名称", "往来单位", "币种", "借方", "贷方")


@implements(contract.read_trial_balance)
@in_known_currency
def read_trial_balance(query, *, uow, settings):
    rights.check_whole_book(uow, *TYPES)
    currency, day, known_at = query["currency"], query.get("on"), query.get("known_at")
    if day is None and known_at is None:
        day = periods.company_day(uow)
    currencies: Any = ()
    if query["translated"]:
        if known_at is not None:
            raise contract.KnownNow()
        rows, currencies = _translated(uow, query, day, settings)
    elif "on" not in query and known_at is None:
        rows = store.balances_by(uow, currency, day)
    else:
        rows = store.balances_on(uow, currency, day, known_at)
    roll = store.roller(uow, query)
    moved = [(account, *map(int, amounts)) for account, *amounts in rows if any(amounts)]
    debit, credit = sum(row[1] for row in moved), sum(row[2] for row in moved)
    unposted = Money(debit - credit, currency) if query["translated"] else None
    return {
        "on": day,
        "currency": currency,
        "items": [_rolled_row(row, currency, currencies) for row in roll(moved)],
        "debit": Money(debit, currency),
        "credit": Money(credit, currency),
        "exchange_difference": unposted,
        "difference": Money(debit - credit if unposted is None else 0, currency),
    }


def _translated(uow, query, day, settings):
    """Return account, debit, credit and amounts by currency in yuan; the currencies."""
    translations.check_home(query)
    book = translations.Book(uow, day, settings)
    rows = book.ledger_rows(dt.date.min, day)
    return [(account, *rest) for account, _, *rest in rows], book.currencies


@implements(account_contract.statement)
@in_known_currency
def read_statement(query, *, uow):
    return _statement(uow, stock.load(uow, Account, query["account_id"]), query)


@implements(books.print_statement)
@in_known_currency
def print_account_statement(query, *, uow, settings):
    account = stock.load(uow, Account, query["account_id"])
    told = _statement(uow, account, {**query, "limit": books.MOST_PRINTED})
    if told["next_after"]:
        raise books.TooManyLines(most=books.MOST_PRINTED)
    rows = [
        (
            *(str(line["happened_on"]), f"{line['year']}-{line['number']}", line["memo"]),
            *sides(line["amount"]),
            line["balance"].amount,
        )
        for line in told["items"]
    ]
    opening, closing = (told[f"{end}_balance"] for end in ("opening", "closing"))
    document = Document(
        title="明细账",
        facts=(
            ("科目", f"{account.code} {account.name_zh}"),
            ("期间", f"{query['from_on']} 至 {query['until_on']}"),
            ("币种", opening.currency),
        ),
        sheets=(
            Sheet(
                ("日期", "凭证号", "摘要", "借方", "贷方", "余额"),
                [
                    *[("", "", "期初余额", "", "", opening.amount), *rows],
                    ("", "", "期末余额", "", "", closing.amount),
                ],
                frozenset((3, 4, 5)),
            ),
        ),
    )
    name = f"statement-{account.code}-{query['until_on']}"
    return hand_out(settings, document, query["format"], name)


def _statement(uow, account, query):
    rights.check(uow, account, "view")
    check_span(query)
    query = account.money_of(query)
    opening, lines = store.account_lines(uow, query, store.after(uow, query))
    page, currency = lines[: query["limit"]], query["currency"]
    balances = [opening, *running(opening, (line.Posting.amount_minor for line in page))]
    more = len(lines) > len(page)
    return {
        "account_id": account.id,
        "code": account.code,
        "opening_balance": Money(opening, currency),
        "closing_balance": Money(balances[-1], currency),
        "items": [_line(*pair) for pair in zip(page, balances[1:], strict=True)],
        "next_after": store.place_of(page[-1]) if more else None,
    }


@implements(books.print_journal)
@in_known_currency
def print_the_journal(query, *, uow, settings):
    rights.check_whole_book(uow, *TYPES)
    check_span(query)
    most = books.MOST_IN_BOOK if query["format"] == "xlsx" else books.MOST_PRINTED
    lines, sums = store.journal_lines(uow, query, most)
    if len(lines) > most:
        raise books.TooManyLines(most=most)
    rows = [_journal_row(*line) for line in lines]
    for currency, amounts in sorted(sums.items()):
        totals = (Money(minor, currency).amount for minor in amounts)
        rows.append(("", "", "合计", "", "", "", currency, *totals))
    document = Document(
        title="序时账",
        facts=(("期间", f"{query['from_on']} 至 {query['until_on']}"),),
        sheets=(Sheet(JOURNAL, rows, frozenset((7, 8))),),
    )
    return hand_out(settings, document, query["format"], f"journal-{query['until_on']}")


def _journal_row(posting, entry, code, name, whose):
    why = posting.memo or entry.memo
    return (
        *(str(posting.happened_on), f"{entry.year}-{entry.number}"),
        *(f"冲销：{why}" if entry.reverses_id else why, code, name),
        *(whose or "", posting.currency),
        *sides(Money(posting.amount_minor, posting.currency)),
    )


@implements(account_contract.read_balance)
@in_known_currency
def read_balance(query, *, uow):
    account = stock.load(uow, Account, query["account_id"])
    rights.check(uow, account, "view")
    currency = account.money_of(query)["currency"]
    day, known_at = query.get("on"), query.get("known_at")
    if day is None and known_at is None:
        day = periods.company_day(uow)  # what is booked for days to come is not there yet
    as_of = day, known_at
    rows = store.balances_on(uow, currency, *as_of, account_id=account.id)
    debit, credit = next(((int(d), int(c)) for _, d, c in rows), (0, 0))
    reserved = journal.reserves(uow, {account.id}).get((account.id, currency), 0)
    return {**_row(account, debit, credit, currency), "reserved": Money(reserved, currency)}


@implements(receivable_contract.read_ageing)
@in_known_currency
def read_ageing(query, *, uow):
    day = query["on"] or periods.today(uow)
    if "customer_id" in query:
        query = {**query, "customer_id": customers.present(uow, query["customer_id"])}
    return _by_age(day, ageing.of_receivables(uow, day, query), query["currency"])


@implements(payable_contract.read_ageing)
@in_known_currency
def read_ageing_of_payables(query, *, uow):
    day = query["on"] or periods.today(uow)
    return _by_age(day, ageing.of_payables(uow, day, query), query["currency"])


def _by_age(day, page, currency):
    return {
        "on": day,
        "items": [
            {
                **{name: told for name, told in row._mapping.items() if name not in ageing.AMOUNTS},
                **_aged(ageing.ages(row, ageing.AMOUNTS), currency),
            }
            for row in page.rows
        ],
        "total": _aged(page.total, currency),
        "next_after": page.next_after,
    }


def _aged(minors, currency):
    half = len(ageing.AGES)
    open_, prepaid = (_with_total(some, currency) for some in (minors[:half], minors[half:]))
    balance = Money(open_["total"].minor - prepaid["total"].minor, currency)
    return {**open_, "prepaid": prepaid, "balance": balance}


def _with_total(ages, currency):
    amounts = zip(ageing.AGES, ages, strict=True)
    told = {name: Money(minor, currency) for name, minor in amounts}
    return {**told, "total": Money(sum(ages), currency)}


def _rolled_row(row, currency, currencies):
    debit, credit, *foreign = row.sums
    told = {**_row(row.account, debit, credit, currency), **named(row)}
    return {**told, "originals": told_originals(currencies, foreign)}


def _row(account, debit, credit, currency):
    return {
        "account_id": account.id,
        "code": account.code,
        "name_zh": account.name_zh,
        "name_en": account.name_en,
        "type": account.type,
        "debit": Money(debit, currency),
        "credit": Money(credit, currency),
        "balance": Money(debit - credit, currency),
    }


def _line(row, balance):
    posting = row.Posting
    return {
        "entry_id": posting.entry_id,
        "line": posting.line,
        "year": row.year,
        "number": row.number,
        "happened_on": posting.happened_on,
        "memo": store.memo_of(row),
        "customer_id": posting.customer_id,
        "amount": Money(posting.amount_minor, posting.currency),
        "balance": Money(balance, posting.currency),
    }
