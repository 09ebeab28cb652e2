"""Every query about the journal, and the one way to write it."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from functools import lru_cache, partial
from itertools import chain, repeat
from typing import Any

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import aliased

from chassis.bulk import insert_many
from chassis.context import Call
from chassis.errors import NotFound, Refusal, blaming
from chassis.uow import UnitOfWork
from chassis.values import Money
from contracts.ledger import entry as contract
from ledger.account_rights import store as rights
from ledger.accounts.model import Account, Balance, Reserved
from ledger.accounts.rules import debit_sense
from ledger.journal.ends import carried
from ledger.journal.model import Entry, Posted, Posting, Year, body_of, head_of, prove
from ledger.journal.rules import GENESIS, Draft, Line, chain_hash, mirrored
from ledger.parted import store as parted
from ledger.periods import store as periods
from ledger.periods.model import ExceptionUse
from ledger.tables import page_of

HEAD = tuple(field.name for field in fields(Posted))
KNOWN = (
    Account.id,
    Account.code,
    Account.type,
    Account.currency,
    Account.closed,
    Account.never_negative,
    periods.CLOSED_UNTIL,
)


class PostedBefore(Exception):
    """Other entries of this transaction are posted, or wait to be."""


def post(uow: UnitOfWork, *drafts: Draft) -> list[Posted]:
    """
    Post *drafts* and return their entries, which tell themselves as events.

    Once per transaction and behind every other lock: balances are locked in one order and the
    year last, so that posters wait for one another but never in a ring.
    Raises the refusals of a posting.
    """
    if not drafts:
        return []
    _begin_posting(uow)
    entries = _write(uow, drafts)
    for entry in entries:
        uow.emit(contract.posted, entry)
    return entries[: len(drafts)]


def post_at_last(uow: UnitOfWork, *drafts: Draft) -> None:
    """
    Post *drafts* with all others of this transaction, when everything else in it is done.

    For reactions: several events share a transaction, and each may have something to post.
    """
    if drafts:
        uow.session.info.setdefault("drafts", []).append((uow.call, drafts))
        uow.at_last("post", partial(_post_what_waits, uow))


def _post_what_waits(uow: UnitOfWork) -> None:
    waiting, uow.session.info["drafts"] = _waiting(uow), []
    _begin_posting(uow)
    made = ((replace(d, by=call.actor_id), call) for call, drafts in waiting for d in drafts)
    drafts, calls = zip(*made, strict=True)
    for entry, call in zip(_write(uow, drafts), chain(calls, repeat(calls[-1])), strict=False):
        uow.go_on_for(call)
        uow.emit(contract.posted, entry)


def _begin_posting(uow: UnitOfWork) -> None:
    """Refuse to post a second time in one transaction; events that share one come alone then."""
    if _waiting(uow) or uow.session.info.get("posted"):
        raise PostedBefore
    uow.session.info["posted"] = True


def _waiting(uow: UnitOfWork) -> list[tuple[Call, tuple[Draft, ...]]]:
    waiting: list[tuple[Call, tuple[Draft, ...]]] = uow.session.info.get("drafts") or []
    return waiting


def _write(uow: UnitOfWork, drafts: Sequence[Draft]) -> list[Posted]:
    """Write *drafts*, and behind them what follows the ends of years; return their entries."""
    parted.look_again(uow, [x.customer_id for d in drafts if d.reverses_id for x in d.lines])
    uow.flush()  # whatever else is written is locked before the year is
    chart = _chart(uow, [line for draft in drafts for line in draft.lines])
    excuses = _prove(uow, drafts, chart)
    for leave, end in carried(uow, [draft for draft in drafts if draft.id in excuses], chart):
        drafts, excuses[end.id] = [*drafts, end], leave
        chart |= _chart(uow, end.lines)
    rows = {draft.id: _rows(draft, chart) for draft in drafts}
    uow.write_ahead()  # nobody waits for it behind a hot account, or for a number
    _keep_above_zero(uow, drafts, chart)
    in_order = sorted((r for some in rows.values() for r in some), key=_lock_order)
    insert_many(uow.session.connection(), Posting.__table__, in_order)
    entries = _seal(uow, drafts, rows)
    periods.note_uses(uow, excuses)
    return entries


def check_rights(uow: UnitOfWork, *lines: Line) -> None:
    """Refuse postings that a person makes on an account on which he may not book."""
    rights.check_booking(uow, *((line.account, line.account_at) for line in lines))


def set_aside(uow: UnitOfWork, draft: Draft) -> None:
    """Prove *draft* and set aside what it would take, without posting it."""
    chart = _chart(uow, draft.lines)
    _prove(uow, [draft], chart)
    _keep_above_zero(uow, [draft], chart)
    for line in draft.lines:
        if _takes(chart[line.account], line):
            uow.session.add(
                Reserved(
                    pending_id=draft.id,
                    account_id=chart[line.account].id,
                    currency=line.currency,
                    amount_minor=abs(line.minor),
                )
            )
    uow.flush()


def give_back(uow: UnitOfWork, pending_id: str) -> None:
    """Free what was set aside for a pending entry."""
    uow.session.execute(delete(Reserved).where(Reserved.pending_id == pending_id))


def _prove(uow: UnitOfWork, drafts: Sequence[Draft], chart: Mapping[str, Any]) -> dict[str, str]:
    """Prove the drafts; return id of draft → exception under which it enters closed days."""
    excuses: dict[str, str] = {}
    for draft in drafts:
        evening = draft.kind == "opening"
        periods.check_begun(uow, draft.happened_on, at=draft.day_at, evening=evening)
        closed_until = next(iter(chart.values())).closed_until
        if closed_until is not None and draft.happened_on <= closed_until:
            excuse = periods.excuse(uow, draft.happened_on)
            if excuse is not None:
                excuses[draft.id], closed_until = excuse, None
        prove(draft, chart, closed_until)
    return excuses


def _chart(uow: UnitOfWork, lines: Sequence[Line]) -> dict[str, Any]:
    """Return what posting must know of the accounts, and of the book, in one question."""
    codes = sorted({line.account for line in lines})
    asked = {f"c{n}": code for n, code in enumerate(codes)}
    found = uow.session.connection().execute(_chart_of(len(codes)), asked)
    accounts = {account.code: account for account in found}
    for line in lines:
        if line.account not in accounts:
            with blaming(line.account_at):
                raise contract.UnknownAccount(code=line.account)
    return accounts


@lru_cache(maxsize=100)
def _chart_of(many: int) -> Any:
    """Return the question about so *many* accounts: to make it costs as much as to ask it."""
    return select(*KNOWN).where(Account.code.in_([bindparam(f"c{n}") for n in range(many)]))


def _rows(draft: Draft, chart: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "entry_id": draft.id,
            "line": number,
            "account_id": chart[line.account].id,
            "currency": line.currency,
            "amount_minor": line.minor,
            "happened_on": draft.happened_on,
            "memo": line.memo,
            "customer_id": line.customer_id,
        }
        for number, line in enumerate(draft.lines, 1)
    ]


def _lock_order(row: dict[str, Any]) -> tuple[str, str]:
    return row["account_id"], row["currency"]


def _keep_above_zero(uow: UnitOfWork, drafts: Sequence[Draft], chart: Mapping[str, Any]) -> None:
    """Refuse by name what the database would refuse anyway, with the balances locked."""
    lines = [line for draft in drafts for line in draft.lines]
    taken = [line for line in lines if _takes(chart[line.account], line)]
    if not taken:
        return
    ids = {chart[line.account].id for line in lines}
    balances = _locked_balances(uow, ids)
    reserved = reserves(uow, ids)
    for line in taken:
        account = chart[line.account]
        same = (x.minor for x in lines if (x.account, x.currency) == (line.account, line.currency))
        left = balances.get((account.id, line.currency), 0) + sum(same)
        left *= debit_sense(account.type)
        left -= reserved.get((account.id, line.currency), 0)
        if left < 0:
            raise _overdrawn(uow, line, left)


def _overdrawn(uow: UnitOfWork, line: Line, left: int) -> Refusal:
    """Return the refusal of *line*, without the balance for whom that is hidden."""
    code, at = line.account, line.amount_at
    if any(code == hidden for hidden, _ in rights.barred(uow)):
        return contract.Overdrawn(code=code, at=at)
    return contract.BelowZero(code=code, balance=str(Money(left, line.currency)), at=at)


def _takes(account: Any, line: Line) -> bool:
    return bool(account.never_negative and line.minor * debit_sense(account.type) < 0)


def _locked_balances(uow: UnitOfWork, ids: set[str]) -> dict[tuple[str, str], int]:
    order: Any = Balance.account_id
    if uow.session.get_bind().dialect.name == "postgresql":
        order = Balance.account_id.collate("C")  # as Python sorts the postings
    wanted = select(Balance).where(Balance.account_id.in_(sorted(ids)))
    found = uow.session.scalars(wanted.order_by(order, Balance.currency).with_for_update())
    return {(b.account_id, b.currency): b.debit_minor - b.credit_minor for b in found}


def reserves(uow: UnitOfWork, ids: set[str]) -> dict[tuple[str, str], int]:
    """Return what is set aside of each account and currency."""
    chosen = (
        select(Reserved.account_id, Reserved.currency, func.sum(Reserved.amount_minor))
        .where(Reserved.account_id.in_(sorted(ids)))
        .group_by(Reserved.account_id, Reserved.currency)
    )
    return {(a, c): int(total) for a, c, total in uow.session.execute(chosen)}


def _seal(
    uow: UnitOfWork, drafts: Sequence[Draft], postings: Mapping[str, list[dict[str, Any]]]
) -> list[Posted]:
    """Number and seal the entries of all drafts, each year locked once, and write them as one."""
    years = sorted({draft.happened_on.year for draft in drafts})
    ends = {year: _locked_year(uow, year) for year in years}
    heads = {year: (end.last_number, end.last_hash) for year, end in ends.items()}
    rows = []
    for draft in drafts:
        year = draft.happened_on.year
        row = _head(uow, draft, heads[year][0] + 1, len(postings[draft.id]))
        body = [body_of(posting) for posting in postings[draft.id]]
        row["hash"] = chain_hash(heads[year][1], head_of(row), body)
        heads[year] = row["number"], row["hash"]
        rows.append(row)
    insert_many(uow.session.connection(), Entry.__table__, rows)
    return [Posted(**row) for row in rows]


def _head(uow: UnitOfWork, draft: Draft, number: int, lines: int) -> dict[str, Any]:
    return {
        "id": draft.id,
        "year": draft.happened_on.year,
        "number": number,
        "kind": draft.kind,
        "happened_on": draft.happened_on,
        "memo": draft.memo,
        "source_id": draft.source_id,
        "reverses_id": draft.reverses_id,
        "lines": lines,
        "created_at": uow.now,
        "created_by": draft.by or uow.call.actor_id,
    }


def _locked_year(uow: UnitOfWork, year: int) -> Any:
    """Return last number and hash of *year*, which nobody else can draw from until the commit."""
    connection = uow.session.connection()
    found = connection.execute(LAST, {"year": year}).first()
    if found is None:
        first = {"year": year, "last_number": 0, "last_hash": GENESIS}
        if connection.dialect.name == "postgresql":
            make = postgresql.insert(Year).values(**first).on_conflict_do_nothing()
            connection.execute(make)
            return connection.execute(LAST, {"year": year}).one()
        return Year(**first)
    return found


LAST = (
    select(Year.last_number, Year.last_hash).where(Year.year == bindparam("year")).with_for_update()
)


def get(uow: UnitOfWork, entry_id: str) -> Entry:
    """Return one entry; raises NotFound."""
    found = uow.session.get(Entry, entry_id)
    if found is None:
        raise NotFound(resource=Entry.resource, id=entry_id)
    return found


def reversal_of(uow: UnitOfWork, entry_id: str) -> str | None:
    """Return the id of the entry that reverses *entry_id*, if one does."""
    return uow.session.scalar(select(Entry.id).where(Entry.reverses_id == entry_id))


def check_not_reversed(uow: UnitOfWork, entry_id: str) -> None:
    """Refuse an entry that was taken back before."""
    if reversal_of(uow, entry_id) is not None:
        entry = get(uow, entry_id)  # so that the refusal can say its number
        raise contract.AlreadyReversed(id=entry.id)


def with_postings(uow: UnitOfWork, entry: Entry) -> dict[str, Any]:
    """Return *entry* with its postings and what reverses it, as the contract gives it."""
    now = {name: getattr(entry, name) for name in ("reversed_by_id", "abilities")}
    return told(entry, lines_of(uow, entry.id)) | now


def told(entry: Entry | Posted, lines: Sequence[Line]) -> dict[str, Any]:
    """Return *entry* with its *lines*, as the contract gives it."""
    postings = [
        {
            "line": number,
            "account_code": line.account,
            "amount": Money(line.minor, line.currency),
            "memo": line.memo,
            "customer_id": line.customer_id,
        }
        for number, line in enumerate(lines, 1)
    ]
    named = {name: getattr(entry, name) for name in HEAD}
    return {**named, "postings": postings, "reversed_by_id": None}


def lines_of(uow: UnitOfWork, entry_id: str) -> tuple[Line, ...]:
    """Return the postings of an entry as they were drafted."""
    chosen = (
        select(Posting, Account.code)
        .join(Account, Account.id == Posting.account_id)
        .where(Posting.entry_id == entry_id)
        .order_by(Posting.line)
    )
    return tuple(
        Line(code, p.amount_minor, p.currency, p.memo, p.customer_id)
        for p, code in uow.session.execute(chosen)
    )


def unreversed(uow: UnitOfWork, source_id: str) -> list[Entry]:
    """Return the entries that came from *source_id* and still stand, oldest first."""
    if _waiting(uow):
        raise PostedBefore
    reversal = aliased(Entry)
    reversed_ = select(reversal.id).where(reversal.reverses_id == Entry.id).exists()
    chosen = select(Entry).where(
        Entry.source_id == source_id, Entry.reverses_id.is_(None), ~reversed_
    )
    return list(uow.session.scalars(chosen.order_by(Entry.id)))


def red_entries(uow: UnitOfWork, entries: Sequence[Entry], reason: str) -> list[Draft]:
    """
    Return the drafts that take *entries* back today, or on the first open day (红字冲销).

    Refuses a person who may not book on one of their accounts.
    """
    day, drafts = periods.open_day(uow), []
    for entry in entries:
        draft = Draft(
            kind="reversal",
            happened_on=max(day, entry.happened_on),
            memo=f"{reason} {entry.memo}"[:200],
            source_id=entry.source_id,
            reverses_id=entry.id,
            lines=mirrored(lines_of(uow, entry.id)),
        )
        check_rights(uow, *draft.lines)
        drafts.append(draft)
    return drafts


def under(uow: UnitOfWork, exception_id: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """Return a page of what was posted under an exception; query: limit and where given after."""
    used = select(ExceptionUse.entry_id).where(ExceptionUse.exception_id == exception_id)
    chosen = select(Entry).where(Entry.id.in_(used), Entry.left_to(uow.call)).order_by(Entry.id)
    if "after" in query:
        chosen = chosen.where(Entry.id > query["after"])
    found = uow.session.scalars(chosen.limit(query["limit"] + 1))
    return page_of(found.all(), query["limit"])
