"""Beginning the books by a request, or by a table as a job: as a whole, or not at all."""

import datetime as dt

from chassis import sheets
from chassis.binding import implements
from chassis.errors import Refusal
from chassis.fields import code
from chassis.job_words import in_words
from chassis.jobs import Failed, RowProblem, does_job
from chassis.row_problems import kept_code
from chassis.values import Money
from contracts.ledger import opening_import, year_end
from contracts.ledger.entry import AccountClosed, Unbalanced, UnknownAccount
from ledger.account_rights import store as rights
from ledger.accounts.rules import check_currency
from ledger.journal.rules import Line, imbalance
from ledger.opening_balances import documents, store
from ledger.opening_balances.rules import COLUMNS, Wrong, read
from ledger.periods import store as periods

KIND = "ledger.opening_import"
MOST = 5000
NAMING = ("account_code",)
NAMED = ("amount", "memo", "due_on", "document_number", "column")


@implements(year_end.open_balances)
def open_balances(command, *, uow, settings):
    return store.open_books(uow, command, settings)


@implements(opening_import.start)
def start_import(command, *, uow, settings):
    if command["add"]:
        store.check_day(uow, command["on"])
    else:
        store.check_not_begun(uow)
    periods.check_come(uow, command["on"], at="/on")
    given = {**command, "on": command["on"].isoformat()}
    started = sheets.start(uow, KIND, given, settings.upload_folder, COLUMNS)
    return in_words(started, uow.call.language)


@does_job(KIND)
def import_openings(job, *, settings, transaction):
    chunks = sheets.chunks(job, settings.upload_folder, COLUMNS, MOST, NAMING)
    rows = next(chunks, [])
    left_out = dict(job.left_out)
    if next(chunks, None):
        raise Failed("sheet.too_many_rows", max=MOST)
    job.left_out = left_out
    if rows or left_out:
        _import(job, rows, settings, transaction)
    if job.counts.get("refused") and not job.input["dry_run"]:
        raise Failed(opening_import.NothingPosted.code, count=job.counts["refused"])


def _import(job, rows, settings, transaction):
    """Try it all first: what is refused then is told line by line, and nothing is kept."""
    beyond = job.left_out.get("refused")
    with transaction(job.call) as trial:
        command, numbers, problems = _understood(trial, job, rows, settings)
        if not problems and not beyond:
            problems = _tried(trial, command, numbers, settings)
    refused = {problem.row for problem in problems}
    counts = {"refused": len(refused), "without_amount": len(rows) - len({*numbers, *refused})}
    sound = not refused and not beyond
    if sound:
        counts["would_create" if job.input["dry_run"] else "created"] = len(numbers)
    with job.chunk(len(rows)) as uow:
        uow.refuse(problems)
        uow.count(**{name: number for name, number in counts.items() if number})
        if sound and not job.input["dry_run"]:
            store.open_books(uow, command, settings)
        uow.commit()


def _understood(uow, job, rows, settings):
    """Return the request that rows stand for, the row of each of its lines, and what is wrong."""
    told, problems, lines = [], [], []
    for row in rows:
        try:
            line = read(row)
        except Wrong as wrong:
            problems.append(RowProblem(row.number, *wrong.told))
            continue
        if line is not None:
            told.append((row.number, line))
    directory = store.Directory(uow, [line for _, line in told])
    for number, line in told:
        try:
            lines.append((number, _line(uow, line, directory, settings)))
        except Wrong as wrong:
            problems.append(RowProblem(number, *wrong.told))
        except Refusal as refusal:
            problems.append(_problem(number, refusal, line))
    problems += _sums(lines, directory)
    on = dt.date.fromisoformat(job.input["on"])
    add = job.input.get("add", False)
    command = {"on": on, "add": add, "lines": [line for _, line in lines]}
    return command, [number for number, _ in lines], problems


def _sums(lines, directory):
    """Yield what is wrong with lines of accounts that have others below them in the table."""
    summed = directory.parents_of(line["account_code"] for _, line in lines)
    for number, line in lines:
        if line["account_code"] in summed:
            told = code(opening_import.SumsUp.code, code=line["account_code"])
            yield RowProblem(number, "/account_code", told)


def _tried(uow, command, numbers, settings):
    """Return what is refused of single lines; raise what is refused of all of them."""
    if not command["lines"]:
        raise Failed(opening_import.NothingOpened.code)
    given = [
        Line(line["account_code"], line["amount"].minor, line["amount"].currency)
        for line in command["lines"]
    ]
    for currency, minor in imbalance(given).items():
        raise Unbalanced(currency=currency, sum=Money(minor, currency).amount)
    try:
        store.open_books(uow, command, settings)
    except Refusal as refusal:
        parts = refusal.pointer.split("/")
        if parts[1:2] != ["lines"]:
            raise
        place = int(parts[2])
        return [_problem(numbers[place], refusal, command["lines"][place])]
    return []


def _line(uow, told, directory, settings):
    """Return a line of a table as a request names it; refuse what it cannot be."""
    account = _account(told, directory)
    if account.closed:
        raise AccountClosed(code=account.code)
    check_currency(account, told["amount"].currency, "")
    rights.check_booking(uow, (account.code, ""))
    line = {name: told[name] for name in NAMED}
    line |= {"account_code": account.code, "customer_id": None, "person_id": None}
    for column in ("customer", "supplier"):
        if told[column]:
            line["customer_id"] = _only(directory.parties(told[column]), column, told[column])
    if told["person"]:
        line["person_id"] = _only(directory.people(told["person"]), "person", told["person"])
    documents.check(line, settings, "")
    return line


def _account(told, directory):
    """Return the account that a line names; another chart may use its code for something else."""
    wanted, name = told["account_code"], told["account_name"]
    found = directory.account(wanted, name)
    if len(found) != 1:
        raise UnknownAccount(code=wanted or name)
    ours = found[0].name_zh
    if name and ours not in name and name not in ours:
        raise opening_import.OtherName(code=found[0].code, name=ours, told=name[:40])
    return found[0]


def _only(ids, column, text):
    if len(ids) != 1:
        raise Wrong(column, "import.ambiguous" if ids else "import.nobody", text)
    return ids[0]


def _problem(number, refusal, line):
    """Return a refusal as what is wrong with a row, in terms of its columns."""
    field = refusal.pointer.rpartition("/")[2]
    if field == "amount":
        field = line["column"]
    detail = next((str(v) for v in refusal.details.values()), "")
    return RowProblem(number, f"/{field}" if field else "", kept_code(refusal), detail[:200])
