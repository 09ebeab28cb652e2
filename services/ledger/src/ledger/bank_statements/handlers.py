"""What can be done with statements of banks."""

from operator import itemgetter

from chassis import stock
from chassis.binding import implements
from chassis.errors import blaming
from chassis.files import FileStore
from chassis.offload import offload
from chassis.values import Money, new_id
from contracts.ledger import bank_statement as contract
from ledger.account_rights import store as rights
from ledger.accounts import store as accounts
from ledger.accounts.model import Account
from ledger.accounts.rules import check_currency
from ledger.bank_formats import BadStatement, joined, read_statements, with_currency
from ledger.bank_statements import store
from ledger.bank_statements.model import BankLine, BankStatement
from ledger.bank_statements.rules import Candidate, alike, standing, suitable
from ledger.cash_entries import store as cash
from ledger.currencies.asked import in_known_currency
from ledger.periods import store as periods
from ledger.statements import store as statements

get_statement = implements(contract.get)(stock.get(BankStatement, "bank_statement_id"))
read_line_history = implements(contract.line_history)(stock.past(BankLine, "bank_line_id"))
read_history = implements(contract.history)(stock.past(BankStatement, "bank_statement_id"))
list_statements = implements(contract.listed)(stock.listing(BankStatement, contract.listed))
search_statements = implements(contract.searched)(stock.listing(BankStatement, contract.searched))
list_lines = implements(contract.lines_listed)(stock.listing(BankLine, contract.lines_listed))
search_lines = implements(contract.lines_searched)(stock.listing(BankLine, contract.lines_searched))


@implements(contract.import_)
def import_statement(command, *, uow, settings):
    upload = command["upload"]
    account = cash.money_account(uow, command["account_code"], "reconcile")
    with FileStore(settings.upload_folder).open(upload["id"]) as file:
        usual = account.currency or "CNY"
        found = with_currency(offload(_read, file.read(), usual), usual)
    made = BankStatement(
        id=new_id(),
        account_code=account.code,
        format=found.format,
        file_name=upload["name"],
        bank_account=found.account,
        currency=found.currency,
        opening_minor=found.opening,
        closing_minor=found.closing,
        closing_on=found.closing_on,
    )
    for currency in sorted({found.currency, *(one.currency for one in found.movements)}):
        check_currency(account, currency, "/file")
    if not command["other_bank_account"]:
        _check_bank_account(uow, made)
    store.keep(uow, made, found)
    return made


@implements(contract.remove)
def take_a_statement_out(command, *, uow):
    statement = stock.load(uow, BankStatement, command["bank_statement_id"], change=True)
    _check_right(uow, statement.account_code)
    store.take_out_lines(uow, statement.id)
    stock.remove(uow, statement)
    return statement


@implements(contract.match_all)
def match_a_statement(command, *, uow, settings):
    statement = stock.load(uow, BankStatement, command["bank_statement_id"])
    _check_right(uow, statement.account_code)
    lines = store.unmatched(uow, statement.id)
    free = {
        currency: standing(store.candidates(uow, statement.account_code, currency))
        for currency in {line.currency for line in lines}
    }
    for line in lines:
        about = line.booked_on, line.amount_minor, line.reference
        found = suitable(*about, free[line.currency], settings.match_days)
        if found is not None:
            store.pair(uow, [line], [found])
            free[line.currency].remove(found)
    matched = sum(line.state == "matched" for line in lines)
    return {"matched": matched, "unmatched": len(lines) - matched}


@implements(contract.match_one)
def match_a_line(command, *, uow):
    line = _locked(uow, command)
    line.must_be("unmatched")
    free = store.candidates(uow, line.account_code, line.currency, [command["entry_id"]])
    found = next((one for one in free if one.minor == line.amount_minor), None)
    if found is None:
        raise contract.NoSuchPosting(account_code=line.account_code, amount=str(line.amount))
    store.pair(uow, [line], [found])
    uow.flush()
    return line


@implements(contract.match_together)
def match_lines_with_postings(command, *, uow):
    lines = _chosen(uow, command["bank_line_ids"])
    first = lines[0]
    _check_right(uow, first.account_code)
    for line in lines:
        line.must_be("unmatched")
        if (line.account_code, line.currency) != (first.account_code, first.currency):
            raise contract.SeveralAccounts()
    postings = _named(uow, first, command["postings"])
    bank, books = sum(one.amount_minor for one in lines), sum(one.minor for one in postings)
    if bank != books:
        told = (str(Money(minor, first.currency)) for minor in (bank, books))
        raise contract.SumsDiffer(**dict(zip(("bank", "books"), told, strict=True)))
    store.pair(uow, lines, postings)
    uow.flush()
    return {"match_id": first.match_id, "total": Money(bank, first.currency), "items": lines}


def _chosen(uow, wanted):
    """Return the lines that are *wanted*, each once, locked in the order of their ids."""
    found = []
    for index, one in sorted(enumerate(wanted), key=itemgetter(1)):
        with blaming(f"/bank_line_ids/{index}"):
            found.append(stock.load(uow, BankLine, one, change=True))
    return list(dict.fromkeys(found))


def _named(uow, line, wanted):
    """Return the free postings that are *wanted*, all of an entry where no line of it is told."""
    asked = [one["entry_id"] for one in wanted]
    free = store.candidates(uow, line.account_code, line.currency, asked)
    found: dict[tuple[str, int], Candidate] = {}
    for index, one in enumerate(wanted):
        suits = [
            posting
            for posting in free
            if posting.entry_id == one["entry_id"] and one["line"] in (None, posting.line)
        ]
        if not suits:
            at = f"/postings/{index}/entry_id"
            raise contract.NoFreePosting(code=line.account_code, at=at)
        found |= {(posting.entry_id, posting.line): posting for posting in suits}
    return [found[key] for key in sorted(found)]


@implements(contract.unmatch)
def take_back_a_match(command, *, uow):
    line = _locked(uow, command)
    match_id = line.match_id
    together = store.of_match(uow, match_id) if match_id else [line]
    for one in together:
        one.unmatch()
    uow.flush()
    if match_id:
        store.part(uow, together, match_id)
    return line


@implements(contract.ignore)
def leave_a_line(command, *, uow):
    line = _locked(uow, command)
    line.must_be("unmatched")
    line.state = "ignored"
    return line


@implements(contract.reconcile)
@in_known_currency
def read_reconciliation(query, *, uow):
    account = stock.load(uow, Account, query["account_id"])
    rights.check(uow, account, "view")
    day, currency = query["on"] or periods.today(uow), account.money_of(query)["currency"]
    about = account.code, currency, day
    rows = statements.balances_on(uow, currency, day, account_id=account.id)
    balance = sum(int(debit) - int(credit) for _, debit, credit in rows)
    at_bank, in_books = store.open_at_bank(uow, *about), store.open_in_books(uow, *about)
    bank, books = sum(one.amount_minor for one in at_bank), sum(one.minor for one in in_books)
    return {
        "on": day,
        "book_balance": Money(balance, currency),
        "unmatched_bank": Money(bank, currency),
        "unmatched_book": Money(books, currency),
        "expected_bank_balance": Money(balance + bank - books, currency),
        "bank_lines": len(at_bank),
        "book_lines": len(in_books),
        "bank_items": [_at_bank(line) for line in at_bank[: contract.MOST_ITEMS]],
        "book_items": [_in_books(one, currency) for one in in_books[: contract.MOST_ITEMS]],
        **_compared(store.told_by_bank(uow, *about), balance + bank - books, currency),
    }


def _compared(told, expected, currency):
    """Return what the bank tells, and how far it is from what follows from the books."""
    if told is None:
        return dict.fromkeys(("bank_statement_id", "bank_balance", "difference"))
    statement, balance = told
    return {
        "bank_statement_id": statement.id,
        "bank_balance": Money(balance, currency),
        "difference": Money(balance - expected, currency),
    }


def _at_bank(line):
    names = ("booked_on", "amount", "reference", "counterparty", "memo")
    return {"bank_line_id": line.id, **{name: getattr(line, name) for name in names}}


def _in_books(one, currency):
    names = ("entry_id", "line", "number", "happened_on", "reference")
    return {"amount": Money(one.minor, currency), **{name: getattr(one, name) for name in names}}


def _read(raw, usual):
    """Return what a file holds as one statement, refused in the words of the contract."""
    try:
        found = read_statements(raw, usual)
    except BadStatement as problem:
        raise contract.Unreadable(reason=problem.reason, where=problem.where) from problem
    if len({one.account for one in found}) > 1:
        raise contract.Unreadable(reason="several_accounts", where="")
    whole = joined(found)
    currencies = {movement.currency for movement in whole.movements}
    if len(currencies) > 1 and (whole.opening, whole.closing) != (None, None):
        raise contract.Unreadable(reason="several_currencies", where="")
    return whole


def _check_bank_account(uow, made):
    """Refuse a statement of another bank account than all that came into its account before."""
    known = store.bank_accounts(uow, made.account_code)
    if made.bank_account and known and not any(alike(made.bank_account, one) for one in known):
        told = {"told": made.bank_account, "known": known[0], "code": made.account_code}
        raise contract.OtherBankAccount(**told)


def _locked(uow, command):
    line = stock.load(uow, BankLine, command["bank_line_id"], change=True)
    _check_right(uow, line.account_code)
    return line


def _check_right(uow, account_code):
    rights.check(uow, accounts.by_code(uow, account_code), "reconcile")
