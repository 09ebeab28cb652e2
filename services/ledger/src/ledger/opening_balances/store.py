"""Beginning the books, and every query for what the lines of a table name."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from chassis.scopes import visible
from chassis.uow import UnitOfWork
from contracts.ledger import year_end as contract
from ledger.accounts.model import Account
from ledger.customer_refs import store as customers
from ledger.customer_refs.model import CustomerRef
from ledger.journal import store as journal
from ledger.journal.ends import standing
from ledger.journal.model import Entry, Posting, lines_by_hand
from ledger.journal.rules import Draft
from ledger.opening_balances import documents
from ledger.opening_balances.rules import OPENING, above, opening_lines
from ledger.payables.model import Payable
from ledger.periods import store as periods
from ledger.settings import LedgerSettings
from ledger.staff_advances.model import StaffAdvance
from ledger.staff_refs import store as staff

LOOKED_UP = 500
"""Names that are asked for at once."""


def check_not_begun(uow: UnitOfWork) -> None:
    """Refuse to open what stands opened."""
    before = standing(uow, "opening")
    if before:
        raise contract.OpenedBefore(id=before[0].id)


def check_day(uow: UnitOfWork, on: dt.date) -> None:
    """Refuse to add on another day than that on which the books began."""
    before = standing(uow, "opening")
    if before and before[0].happened_on != on:
        raise contract.OtherDay(day=before[0].happened_on.isoformat())


def check_new(
    uow: UnitOfWork, lines: Iterable[Mapping[str, Any]], settings: LedgerSettings
) -> None:
    """Refuse to add a line that stands already: a table sent twice doubles nothing."""
    known = _standing_lines(uow)
    kept = documents.kept(settings)
    for place, line in enumerate(lines):
        code, whole = line["account_code"], line["amount"]
        party = line["customer_id"] and customers.present(uow, line["customer_id"])
        memo = documents.title_of(line) if code in kept else line["memo"]
        told = code, whole.minor, whole.currency, party or line["person_id"] or "", memo
        if told in known and code != settings.distribution_account:
            before = uow.session.get_one(Entry, known[told])  # people know it by its number
            about = {"amount": str(whole), "id": before.id, "at": f"/lines/{place}"}
            raise contract.OpenedTwice(code=code, **about)


def _standing_lines(uow: UnitOfWork) -> dict[tuple[Any, ...], str]:
    """Return account, amount, currency, party and memo of what stands opened → its entry."""
    reversal = aliased(Entry)
    taken_back = select(reversal.id).where(reversal.reverses_id == Entry.id).exists()
    party = func.coalesce(Payable.supplier_id, StaffAdvance.person_id, Posting.customer_id, "")
    chosen = (
        select(Account.code, Posting.amount_minor, Posting.currency, party, Posting.memo, Entry.id)
        .join(Posting, Posting.account_id == Account.id)
        .join(Entry, Entry.id == Posting.entry_id)
        .outerjoin(Payable, Payable.id == Entry.source_id)
        .outerjoin(StaffAdvance, StaffAdvance.id == Entry.source_id)
        .where(Entry.kind == "opening", ~taken_back)
    )
    return {tuple(line): entry for *line, entry in uow.session.execute(chosen)}


def open_books(uow: UnitOfWork, command: Mapping[str, Any], settings: LedgerSettings) -> Any:
    """Post opening balances and return the first entry as the contract gives it."""
    periods.take_turns(uow)
    if command["add"]:
        check_day(uow, command["on"])
        check_new(uow, command["lines"], settings)
    else:
        check_not_begun(uow)
    periods.check_come(uow, command["on"], at="/on")
    lines = lines_by_hand(command["lines"], "/lines")
    journal.check_rights(uow, *lines)
    kept = documents.kept(settings)
    lumps = [line for line in lines if line.account not in kept]
    drafts = documents.open_all(uow, command, settings)
    if lumps:
        draft = Draft(
            kind="opening",
            happened_on=command["on"],
            memo=OPENING,
            lines=opening_lines(lumps, settings.distribution_account),
            day_at="/on",
        )
        drafts.insert(0, draft)
    entry, *_ = journal.post(uow, *drafts)
    return journal.told(entry, drafts[0].lines)


class Directory:
    """The chart, and whom lines name; each is read once for a whole table."""

    def __init__(self, uow: UnitOfWork, told: Collection[Mapping[str, Any]]):
        self.by_code = {one.code: one for one in uow.session.scalars(select(Account))}
        self._by_name: dict[str, list[Account]] = {}
        for one in self.by_code.values():
            self._by_name.setdefault(one.name_zh, []).append(one)
        names = {line[column] for line in told for column in ("customer", "supplier")}
        seen: Any = visible(CustomerRef, uow.call)
        firms = select(CustomerRef.name, CustomerRef.id).where(seen, CustomerRef.removed.is_(False))
        self._parties = _ids(uow, firms, names)
        self._people = staff.known_as(uow, {line["person"] for line in told} - {""})

    def account(self, code: str, name: str) -> list[Account]:
        """Return the accounts that a line names by its code, else by its name."""
        if code:
            return [self.by_code[code]] if code in self.by_code else []
        return self._by_name.get(name, [])

    def parties(self, name: str) -> list[str]:
        """Return the ids of the customers and suppliers of this name that the caller sees."""
        return self._parties.get(name, [])

    def people(self, name: str) -> list[str]:
        """Return the ids of the colleagues whose name, login or id this is."""
        return self._people.get(name, [])

    def parents_of(self, codes: Iterable[str]) -> set[str]:
        """Return which accounts lie above those with *codes*."""
        chart = {one.id: one for one in self.by_code.values()}
        parents = {one.id: one.parent_id for one in chart.values()}
        found = above(parents, (self.by_code[code].id for code in codes))
        return {chart[one].code for one in found}


def _ids(uow: UnitOfWork, chosen: Any, names: Iterable[str]) -> dict[str, list[str]]:
    """Return name → ids."""
    wanted = sorted(set(names) - {""})
    found: dict[str, list[str]] = {}
    for start in range(0, len(wanted), LOOKED_UP):
        mine = chosen.where(CustomerRef.name.in_(wanted[start : start + LOOKED_UP]))
        for name, one in uow.session.execute(mine):
            found.setdefault(name, []).append(one)
    return found
