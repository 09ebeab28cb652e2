"""What can be read from the account books."""

from chassis import stock
from chassis.binding import implements
from chassis.values import Money
from contracts.ledger import cash_book as contract
from ledger.accounts.model import Account
from ledger.cash_books import store
from ledger.cash_books.rules import rolled_up
from ledger.cash_entries import store as cash
from ledger.categories import store as categories
from ledger.currencies.asked import in_known_currency
from ledger.printing import Document, Sheet, hand_out
from ledger.statements import store as statements
from ledger.statements.rules import check_span, running

BOOK = ("日期", "凭证号", "摘要", "分类", "对方", "收入", "支出", "余额")
KINDS = {"income": "收入", "expense": "支出"}


@implements(contract.read)
@in_known_currency
def read_cash_book(query, *, uow):
    return _book(uow, stock.load(uow, Account, query["account_id"]), query)


@implements(contract.print_book)
@in_known_currency
def print_cash_book(query, *, uow, settings):
    account = stock.load(uow, Account, query["account_id"])
    told = _book(uow, account, {**query, "limit": contract.MOST_PRINTED})
    if told["next_after"]:
        raise contract.TooManyLines(most=contract.MOST_PRINTED)
    rows = [
        (
            *(str(line["happened_on"]), str(line["number"]), line["memo"]),
            *(line["category"], line["counterparty"]),
            *(line[way].amount if line[way] else "" for way in ("income", "expense")),
            line["balance"].amount,
        )
        for line in told["items"]
    ]
    sums = (told[name].amount for name in ("income", "expense", "closing_balance"))
    opening = (*[""] * 2, "期初余额", *[""] * 4, told["opening_balance"].amount)
    document = Document(
        title="流水账",
        facts=(
            ("账户", f"{account.code} {account.name_zh}"),
            ("期间", f"{query['from_on']} 至 {query['until_on']}"),
            ("币种", told["income"].currency),
        ),
        sheets=(Sheet(BOOK, [opening, *rows, ("合计", *[""] * 4, *sums)], frozenset((5, 6, 7))),),
    )
    name = f"cash-book-{account.code}-{query['until_on']}"
    return hand_out(settings, document, query["format"], name)


def _book(uow, account, query):
    cash.money_account(uow, account.code, "view")
    check_span(query)
    query = account.money_of(query)
    currency = query["currency"]
    opening, lines = statements.account_lines(uow, query, statements.after(uow, query))
    page = lines[: query["limit"]]
    minors = [line.Posting.amount_minor for line in page]
    balances = [opening, *running(opening, minors)]
    before, income, expense = statements.sums(uow, query)
    told = _told(uow, page)
    items = [_line(line, balance, told) for line, balance in zip(page, balances[1:], strict=True)]
    return {
        "account_id": account.id,
        "code": account.code,
        "name_zh": account.name_zh,
        "opening_balance": Money(opening, currency),
        "closing_balance": Money(before + income - expense, currency),
        "income": Money(income, currency),
        "expense": Money(expense, currency),
        "items": items,
        "next_after": statements.place_of(page[-1]) if len(lines) > len(page) else None,
    }


@implements(contract.summary)
@in_known_currency
def read_category_summary(query, *, uow):
    return _summary(uow, query)


@implements(contract.print_summary)
@in_known_currency
def print_category_summary(query, *, uow, settings):
    told, known = _summary(uow, query), categories.all_of(uow)
    rows = [
        (
            KINDS[item["kind"]],
            categories.path(known, item["category_id"]),
            str(item["entries"]),
            item["amount"].amount,
        )
        for item in told["items"]
    ]
    totals = (("收入合计", "income"), ("支出合计", "expense"), ("收支净额", "net"))
    rows += [(name, "", "", told[which].amount) for name, which in totals]
    span = f"{query['from_on']} 至 {query['until_on']}"
    document = Document(
        title="收支分类汇总表",
        facts=(("期间", span), ("币种", query["currency"])),
        sheets=(Sheet(("收支", "分类", "笔数", "金额"), rows, frozenset((2, 3))),),
    )
    return hand_out(settings, document, query["format"], f"categories-{query['until_on']}")


def _summary(uow, query):
    check_span(query)
    known, currency = categories.all_of(uow), query["currency"]
    own = store.beside(uow, query, cash.sums(uow, query))
    sums = rolled_up(own, {found.id: found.parent_id for found in known.values()})
    items = [
        {
            "category_id": found.id,
            "name": found.name,
            "kind": found.kind,
            "level": found.level,
            "parent_id": found.parent_id,
            "entries": sums[found.id][0],
            "amount": Money(sums[found.id][1], currency),
        }
        for found in sorted(known.values(), key=lambda one: categories.path(known, one.id))
        if found.id in sums
    ]
    income, expense = (_total(items, kind) for kind in ("income", "expense"))
    totals = {"income": income, "expense": expense, "net": income - expense}
    return {"items": items, **{name: Money(m, currency) for name, m in totals.items()}}


def _total(items, kind):
    return sum(i["amount"].minor for i in items if i["kind"] == kind and i["level"] == 1)


def _told(uow, page):
    """Return source → its cash entry, the tree of categories, and whom lines are about."""
    sources = {line.source_id for line in page if line.source_id and line.shown}
    return cash.of_sources(uow, sources), categories.all_of(uow), statements.parties(uow, page)


def _line(line, balance, told):
    entries, known, parties = told
    posting, entry = line.Posting, entries.get(line.source_id)
    amount = Money(abs(posting.amount_minor), posting.currency)
    is_income = posting.amount_minor > 0
    return {
        "entry_id": posting.entry_id,
        "number": line.number,
        "happened_on": posting.happened_on,
        "memo": statements.memo_of(line),
        "category_id": entry.category_id if entry else None,
        "category": categories.path(known, entry.category_id) if entry else "",
        "counterparty": (entry.counterparty if entry else "")
        or parties.get((posting.entry_id, posting.line), ""),
        "income": amount if is_income else None,
        "expense": None if is_income else amount,
        "balance": Money(balance, posting.currency),
    }
