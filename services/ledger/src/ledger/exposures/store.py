"""Every query about exposures, and the one way to change them."""

import datetime as dt
from collections.abc import Iterable, Mapping

from sqlalchemy import insert, or_, select
from sqlalchemy.dialects import postgresql

from chassis.uow import UnitOfWork
from contracts.ledger import exposure as contract
from ledger.exposures.model import Exposure, Hold, key_of

LAPSE = "ledger.credit_hold_lapse"


def read(uow: UnitOfWork, customer_id: str, currency: str) -> Exposure:
    """Return the exposure of a customer; nothing but zeros where nothing ever happened."""
    found = uow.session.get(Exposure, key_of(customer_id, currency))
    return found or _new(customer_id, currency, version=0)


def open_of(uow: UnitOfWork, customer_ids: Iterable[str]) -> list[Exposure]:
    """Return the exposures of some customers in which any amount is not nothing."""
    e = Exposure
    anything = or_(e.receivable_minor != 0, e.held_minor != 0, e.advances_minor != 0)
    wanted = select(e).where(e.customer_id.in_(list(customer_ids)), anything)
    return list(uow.session.scalars(wanted.order_by(e.customer_id, e.currency)))


def lock(uow: UnitOfWork, customer_id: str, currency: str) -> Exposure:
    """Return the exposure, locked: the first lock of whatever changes a customer's money."""
    key = key_of(customer_id, currency)
    wanted = select(Exposure).where(Exposure.id == key).with_for_update()
    wanted = wanted.execution_options(populate_existing=True)
    found = uow.session.scalars(wanted).first()
    if found is None:
        _insert(uow, key, customer_id, currency)
        found = uow.session.scalars(wanted).one()
    return found


def shift(
    uow: UnitOfWork, exposure: Exposure, receivable: int = 0, held: int = 0, advances: int = 0
) -> None:
    """Change a locked exposure and tell it; a change that comes to nothing is not told."""
    before = exposure.receivable_minor, exposure.held_minor, exposure.advances_minor
    exposure.shift(receivable, held, advances)
    told = uow.session.info.setdefault("exposures_told", set())
    after = exposure.receivable_minor, exposure.held_minor, exposure.advances_minor
    if before != after and exposure.id not in told:
        told.add(exposure.id)  # the event is written at the end, with whatever follows
        uow.emit(contract.changed, exposure)


def lock_all(uow: UnitOfWork, customer_ids: Iterable[str], currency: str) -> set[str]:
    """Lock the exposures of some customers, always in the same order; return who they are."""
    theirs = sorted(set(customer_ids))
    for customer_id in theirs:
        lock(uow, customer_id, currency)
    return set(theirs)


def shift_all(
    uow: UnitOfWork, currency: str, owed: Mapping[str, int], advances: Mapping[str, int]
) -> None:
    """Change what each of some customers, all locked, owes and has paid beforehand."""
    for customer_id in sorted({*owed, *advances}):
        exposure = uow.session.get_one(Exposure, key_of(customer_id, currency))
        more = owed.get(customer_id, 0), advances.get(customer_id, 0)
        shift(uow, exposure, receivable=more[0], advances=more[1])


def hold_of(uow: UnitOfWork, order_id: str) -> Hold | None:
    """Return the hold of an order, whatever its state."""
    return uow.session.get(Hold, order_id, populate_existing=True)


def hold(uow: UnitOfWork, exposure: Exposure, order_id: str, minor: int, hours: int) -> None:
    """Hold *minor* units for an order instead of what was held for it; lapses after *hours*."""
    found = hold_of(uow, order_id)
    if found is None:
        found = Hold(order_id=order_id, amount_minor=0, state="released")
        uow.session.add(found)
    more = minor - found.counted_minor
    found.customer_id, found.currency = exposure.customer_id, exposure.currency
    found.amount_minor, found.state = minor, "held"
    shift(uow, exposure, held=more)
    uow.schedule(LAPSE, order_id, uow.now + dt.timedelta(hours=hours))


def free(uow: UnitOfWork, order_id: str, state: str) -> int:
    """End the hold of an order as *state* and return what it counted; the exposure is locked."""
    found = hold_of(uow, order_id)
    if found is None or found.state == "used":
        return 0
    counted, found.state = found.counted_minor, state
    if counted:
        uow.unschedule(LAPSE, order_id)
    return counted


def _new(customer_id: str, currency: str, version: int) -> Exposure:
    return Exposure(
        id=key_of(customer_id, currency),
        version=version,
        customer_id=customer_id,
        currency=currency,
        receivable_minor=0,
        held_minor=0,
        advances_minor=0,
    )


def _insert(uow: UnitOfWork, key: str, customer_id: str, currency: str) -> None:
    row = {
        "id": key,
        "version": 1,
        "created_at": uow.now,
        "created_by": "",
        "updated_at": uow.now,
        "updated_by": "",
        "customer_id": customer_id,
        "currency": currency,
        "receivable_minor": 0,
        "held_minor": 0,
        "advances_minor": 0,
    }
    connection = uow.session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(postgresql.insert(Exposure).values(**row).on_conflict_do_nothing())
    else:
        connection.execute(insert(Exposure).values(**row))
