"""Every query about offsets, and what they do to debts."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from chassis.errors import NotFound, blaming
from chassis.scopes import visible
from chassis.uow import UnitOfWork
from chassis.values import Money, new_id
from contracts.ledger import offset as contract
from contracts.ledger import receivable as receivable_contract
from ledger.awaiting.store import in_words
from ledger.currencies.rules import exchange_lines
from ledger.currencies.store import realised
from ledger.exposures import store as exposures
from ledger.exposures.model import Exposure
from ledger.journal import store as journal
from ledger.journal.rules import Change, Draft, Line, first_day
from ledger.offset_parts.model import OffsetPart
from ledger.offsets import advances
from ledger.offsets.model import Offset
from ledger.offsets.rules import divided, reach
from ledger.payables import store as payables
from ledger.payables.model import Payable
from ledger.payments import store as payments
from ledger.receipts import store as receipts
from ledger.receivables import store as receivables
from ledger.receivables.model import Receivable
from ledger.settings import LedgerSettings

Wishes = Mapping[str, Any]
"""
Side of the input → the debts of that side, each with the amount that is wished for, if any.

Besides, whether two parties agreed, and the memo.
"""


@dataclass(frozen=True, slots=True)
class Side:
    """The debts of one side, locked, by id, and where the input and the debts name things."""

    name: str
    key: str
    party: str
    model: Any
    changes_of: Callable[[UnitOfWork, Any], list[Change]]
    debts: dict[str, Any] = field(default_factory=dict)

    def first(self, wishes: Wishes) -> Any:
        """Return the debt that is named first."""
        return self.debts[wishes[self.name][0][self.key]]


def sides() -> tuple[Side, Side]:
    """Return the two sides without debts."""
    return (
        Side("receivables", "receivable_id", "customer_id", Receivable, receipts.changes_of),
        Side("payables", "payable_id", "supplier_id", Payable, payments.changes_of),
    )


def lock(uow: UnitOfWork, wishes: Wishes) -> tuple[Side, Side]:
    """
    Return the debts that are wished for, locked behind the exposure of their customer.

    Refuses those that cannot be set off against one another, naming them.
    """
    found = sides()
    for side in found:
        if not wishes[side.name]:
            raise contract.OneSided(at=f"/{side.name}")
    _lock_exposure(uow, wishes["receivables"][0]["receivable_id"])
    for side in found:
        _find(uow, side, wishes[side.name])
    currency = found[0].first(wishes).currency
    for side in found:
        party = getattr(side.first(wishes), side.party)
        for place, wish in enumerate(wishes[side.name]):
            with blaming(f"/{side.name}/{place}/{side.key}"):
                _check(side.debts[wish[side.key]], side.party, party, currency)
            with blaming(f"/{side.name}/{place}/amount"):
                _check_amount(side.debts[wish[side.key]], wish["amount"], currency)
    owed, owing = found
    _check_parties(owed.first(wishes), owing.first(wishes), wishes)
    return found


def wishes_of(offset: Offset) -> Wishes:
    """Return what an offset that waits takes of which debts."""
    told = {
        side.name: [
            {side.key: part.debt_id, "amount": part.amount} for part in getattr(offset, side.name)
        ]
        for side in sides()
    }
    return {**told, "agreed": offset.agreed, "memo": offset.memo}


def parts_of(found: Sequence[Side], wishes: Wishes) -> list[OffsetPart]:
    """Return what is taken of which debt; refuses sides that do not come to the same."""
    told = [
        [
            (wish["amount"] and wish["amount"].minor, side.debts[wish[side.key]].open_minor)
            for wish in wishes[side.name]
        ]
        for side in found
    ]
    total = min(map(reach, told))
    parts = []
    for side, wanted in zip(found, told, strict=True):
        for wish, minor in zip(wishes[side.name], divided(wanted, total), strict=True):
            debt = side.debts[wish[side.key]]
            taken = {side.key: debt.id, "currency": debt.currency, "amount_minor": minor}
            parts += [OffsetPart(id=new_id(), **taken)] if minor else []
    _check_equal(parts)
    return parts


def told_to_approvers(offset: Offset, found: Sequence[Side]) -> dict[str, Any]:
    """Return what approvers read of an offset."""
    return {
        "customer_id": offset.customer_id,
        "supplier_id": offset.supplier_id,
        "offset_on": offset.offset_on.isoformat(),
        "agreed": offset.agreed,
        **{
            side.name: [
                in_words(side.debts[part.debt_id], part.amount)
                for part in getattr(offset, side.name)
            ]
            for side in found
        },
    }


def check_day(uow: UnitOfWork, offset: Offset, found: Sequence[Side]) -> None:
    """Refuse the day of an offset where a debt cannot bear yet what is taken of it."""
    for side in found:
        for part in getattr(offset, side.name):
            debt = side.debts[part.debt_id]
            changes = side.changes_of(uow, debt)
            day = first_day(changes, part.amount.minor, offset.offset_on)
            if day > offset.offset_on:
                told = {"amount": str(part.amount), "day": day.isoformat()}
                raise contract.SetOffTooEarly(title=debt.title, **told)


def settle(
    uow: UnitOfWork, offset: Offset, found: Sequence[Side], settings: LedgerSettings
) -> Draft:
    """Take what an offset takes off both sides; return the entry to be posted."""
    owed, owing = found
    offset.book()
    for part in offset.receivables:
        receivable = owed.debts[part.debt_id]
        receivable.offset(offset.number, part.amount.minor)
        receivables.tell_change(uow, receivable)
        if receivable.state == "settled":
            uow.emit(receivable_contract.settled, receivable)
    for part in offset.payables:
        owing.debts[part.debt_id].settle(part.amount.minor, 0)
    payables.tell_changes(uow, owing.debts, settings)
    exposure = exposures.lock(uow, offset.customer_id, offset.currency)
    exposures.shift(uow, exposure, receivable=-offset.amount_minor)
    return _draft(uow, offset, found, settings)


def give_back(
    uow: UnitOfWork,
    offset: Offset,
    exposure: Exposure,
    about: tuple[str, dt.date],
    settings: LedgerSettings,
) -> list[Draft]:
    """
    Let the debts of an offset be open again; return the entries to be posted.

    The exposure of its customer is locked. about: why, and on which day.
    """
    reason, day = about
    owed = receivables.by_ids(uow, sorted(part.debt_id for part in offset.receivables))
    owing = payments.payables(uow, sorted(part.debt_id for part in offset.payables))
    for part in offset.receivables:
        receivable = owed[part.debt_id]
        if receivable.state == "settled":
            uow.emit(receivable_contract.reopened, receivable)
        receivable.offset(offset.number, -part.amount.minor)
        receivables.tell_change(uow, receivable)
    for part in offset.payables:
        owing[part.debt_id].settle(-part.amount.minor, 0)
    payables.tell_changes(uow, owing, settings)
    exposures.shift(uow, exposure, receivable=offset.amount_minor)
    offset.reverse(reason, day)
    standing = journal.unreversed(uow, offset.id)
    return [receivables.reversal_of(uow, entry, day) for entry in standing]


def free(
    uow: UnitOfWork,
    receivable: Receivable,
    exposure: Exposure,
    about: tuple[str, dt.date],
    settings: LedgerSettings,
) -> list[Draft]:
    """
    Reverse the offsets that took of a receivable which is not owed any more.

    Where a part of one is an advance or a prepayment already, what it took of the receivable
    becomes an advance too.
    Returns the entries to be posted; about: why, and on which day.
    """
    drafts: list[Draft] = []
    for offset in advances.standing(uow, Offset.receivable_id == receivable.id):
        if offset.whole:
            drafts += give_back(uow, offset, exposure, about, settings)
    rest = receivable.amount_minor - receivable.open_minor
    return [*drafts, *advances.free(uow, receivable, rest, about[1], settings)]


def _lock_exposure(uow: UnitOfWork, receivable_id: str) -> None:
    chosen = select(Receivable.customer_id, Receivable.currency)
    whose = uow.session.execute(chosen.where(Receivable.id == receivable_id)).first()
    if whose is not None:
        exposures.lock(uow, *whose)


def _find(uow: UnitOfWork, side: Side, wishes: Sequence[Mapping[str, Any]]) -> None:
    """Lock the debts of a side that the caller may change; refuse those that are not there."""
    ids = [wish[side.key] for wish in wishes]
    mine = side.model.id.in_(ids), visible(side.model, uow.call, change=True)
    chosen = select(side.model).where(*mine).order_by(side.model.id).with_for_update()
    chosen = chosen.execution_options(populate_existing=True)
    side.debts.update({debt.id: debt for debt in uow.session.scalars(chosen)})
    for place, debt_id in enumerate(ids):
        with blaming(f"/{side.name}/{place}/{side.key}"):
            if debt_id not in side.debts:
                raise NotFound(resource=side.model.resource, id=debt_id)
            if debt_id in ids[:place]:
                raise contract.NamedTwice(title=side.debts[debt_id].title)


def _check(debt: Any, named: str, party: str, currency: str) -> None:
    """Refuse a debt that is not open, of another than *party*, or in another currency."""
    debt.check_open()
    if getattr(debt, named) != party:
        raise contract.OtherParty(title=debt.title)
    if debt.currency != currency:
        raise contract.OtherCurrency(title=debt.title, wanted=debt.currency, currency=currency)


def _check_parties(owed: Receivable, owing: Payable, wishes: Wishes) -> None:
    """Refuse debts of two parties, who did not agree, or by an agreement that nothing names."""
    if owed.customer_id == owing.supplier_id:
        return
    if not wishes["agreed"]:
        customer = owed.customer_name or owed.customer_id
        supplier = owing.supplier_name or owing.supplier_id
        raise contract.TwoParties(customer=customer, supplier=supplier)
    if not wishes["memo"].strip():
        raise contract.AgreementUnnamed()


def _check_amount(debt: Any, amount: Money | None, currency: str) -> None:
    """Refuse an amount that is wished for and cannot be taken of a debt."""
    if amount is None:
        return
    if amount.currency != currency:
        raise contract.OtherCurrency(title=debt.title, wanted=currency, currency=amount.currency)
    if not amount.minor:
        raise contract.NothingSetOff()
    if amount.minor > debt.open_minor:
        left = Money(debt.open_minor, currency)
        raise contract.OverSetOff(title=debt.title, amount=str(amount), left=str(left))


def _check_equal(parts: Sequence[OffsetPart]) -> None:
    sums = {"receivables": 0, "payables": 0}
    for part in parts:
        sums["receivables" if part.receivable_id else "payables"] += part.amount_minor
    if sums["receivables"] != sums["payables"]:
        currency = parts[0].currency
        raise contract.Unequal(**{k: str(Money(minor, currency)) for k, minor in sums.items()})


def _draft(
    uow: UnitOfWork, offset: Offset, found: Sequence[Side], settings: LedgerSettings
) -> Draft:
    """Return the entry of an offset: what we owe less against what is owed to us less."""
    owed = found[0].debts
    lines = [Line(settings.payable_account, offset.amount_minor, offset.currency)]
    for part in offset.receivables:
        about = offset.currency, owed[part.debt_id].title, offset.customer_id
        lines.append(Line(settings.receivable_account, -part.amount.minor, *about))
    return Draft(
        kind="offset",
        happened_on=offset.offset_on,
        memo=offset.memo or offset.number,
        source_id=offset.id,
        lines=(*lines, *_gains(uow, offset, found, settings)),
        day_at="/offset_on",
    )


def _gains(
    uow: UnitOfWork, offset: Offset, found: Sequence[Side], settings: LedgerSettings
) -> tuple[Line, ...]:
    """Return the postings of what foreign debts have gained until they were set off (汇兑损益)."""
    gained = []
    for side in found:
        for part in getattr(offset, side.name):
            since = side.debts[part.debt_id].happened_on
            about = offset.currency, part.amount.minor, since, offset.offset_on
            gained.append(realised(uow, *about) * (1 if part.receivable_id else -1))
    accounts = settings.revaluation_account, settings.exchange_account
    return exchange_lines({offset.currency: sum(gained)}, accounts)
