"""Every query about attempts to sign in."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from chassis import sealed_logs
from chassis.uow import UnitOfWork
from chassis.values import new_id
from contracts.organization.session import TooManyAttempts, TooManyCodes
from organization.settings import OrganizationSettings
from organization.sign_ins import rules
from organization.sign_ins.model import Attempt, SignIn

PAIR_CODES, LOGIN_CODES, SOURCE_CODES = 5, 15, 50
"""So many codes a day are sent for one login from one source, from all, and for one source."""


@dataclass(frozen=True)
class Attempted:
    """
    One attempt that was counted as a failure before it was judged.

    personal, common: the failures before it, of the login here and of the source.
    waits: by counter, until when it made others wait.
    """

    personal: int
    common: int
    waits: Mapping[str, dt.datetime | None]


def refuse_if_blocked(uow: UnitOfWork, login: str) -> None:
    """
    Raise TooManyAttempts while the login or the source has to wait.

    From a source where the owner signed in lately only that source's failures count, so that
    nobody can lock the owner out from elsewhere.
    """
    source = uow.call.source
    by_login, by_pair, by_source = rules.keys(login, source)
    asked = (by_pair if _is_known(uow, login, source) else by_login, by_source)
    chosen = select(func.max(Attempt.blocked_until)).where(
        Attempt.key.in_(asked), Attempt.blocked_until > uow.now
    )
    _refuse_until(uow, uow.session.scalar(chosen))


def who_came(uow: UnitOfWork, staff_ids: Sequence[str]) -> list[str]:
    """Return which of these people have ever signed in."""
    mine = (SignIn.staff_id.in_(staff_ids), SignIn.result == "ok")
    return [
        str(one) for one in uow.session.scalars(select(SignIn.staff_id).where(*mine).distinct())
    ]


def failures_of(uow: UnitOfWork, login: str, settings: OrganizationSettings) -> tuple[int, int]:
    """
    Return the failures of today that count against a login here, and those of the source.

    As for waiting, a source where the owner signed in lately is judged for itself.
    """
    source = uow.call.source
    by_login, by_pair, by_source = rules.keys(login, source)
    mine = by_pair if _is_known(uow, login, source) else by_login
    day = rules.day_start(uow.now, ZoneInfo(settings.time_zone))
    chosen = select(Attempt.key, Attempt.failures).where(
        Attempt.key.in_((mine, by_source)), Attempt.failed_at >= day
    )
    found = {row.key: row.failures for row in uow.session.execute(chosen)}
    return found.get(mine, 0), found.get(by_source, 0)


def count_code(uow: UnitOfWork, kind: str, login: str) -> None:
    """
    Count a code that is sent for a login, whether anybody has it or not.

    Each source uses up its own codes first. As for failures, one where the owner signed in lately
    is counted for itself alone, so that nobody elsewhere can use up the owner's codes.
    kind: what the code is for. Raises TooManyCodes, until the day is over.
    """
    source, zone = uow.call.source, ZoneInfo(uow.call.time_zone)
    today = rules.day_start(uow.now, zone)
    by_login, by_pair, by_source = rules.code_keys(kind, login, source)
    limits = {by_pair: PAIR_CODES, by_login: LOGIN_CODES, by_source: SOURCE_CODES}
    if _is_known(uow, login, source):
        del limits[by_login]
    for key, most in limits.items():
        if _count(uow, key, today)[0] > most:
            wait = rules.next_day(uow.now, zone) - uow.now
            raise TooManyCodes(retry_after_s=math.ceil(wait.total_seconds()))


def begin_attempt(uow: UnitOfWork, login: str, settings: OrganizationSettings) -> Attempted:
    """
    Count an attempt as a failure of the login, of it from this source, and of the source.

    Counted before it is judged, and with the counters locked until the transaction is saved:
    attempts at once are weighed like attempts one after another. `give_back` takes it back.
    Raises TooManyAttempts, and then counts nothing.
    """
    zone, source = ZoneInfo(settings.time_zone), uow.call.source
    by_login, by_pair, by_source = rules.keys(login, source)
    mine = by_pair if _is_known(uow, login, source) else by_login
    failures, waits = {}, {}
    for key, policy in _policies(login, source, settings).items():
        failures[key], blocked_until = _count(uow, key, rules.day_start(uow.now, zone))
        if key in (mine, by_source):
            _refuse_until(uow, blocked_until)
        waits[key] = rules.blocked_until(failures[key], uow.now, zone, policy)
        _change(uow, key, blocked_until=waits[key])
    return Attempted(failures[mine] - 1, failures[by_source] - 1, waits)


def give_back(uow: UnitOfWork, attempted: Attempted) -> None:
    """Take back what an attempt counted that was none at guessing; others' waits stay."""
    for key, until in attempted.waits.items():
        own = Attempt.blocked_until == until
        left = case((own, None), else_=Attempt.blocked_until)
        fewer = case((Attempt.failures > 0, Attempt.failures - 1), else_=0)
        _change(uow, key, failures=fewer, blocked_until=left)


def forgive(uow: UnitOfWork, login: str) -> None:
    """Forget the failures of a login after it was proved; those of the source stay."""
    by_login, by_pair, _ = rules.keys(login, uow.call.source)
    for key in (by_login, by_pair):  # in the order in which attempts lock them
        uow.session.execute(delete(Attempt).where(Attempt.key == key))


def forgive_everywhere(uow: UnitOfWork, login: str) -> None:
    """Forget the failures of a login from wherever its owner signs in; those of sources stay."""
    for key in _of_owner(uow, login):
        uow.session.execute(delete(Attempt).where(Attempt.key == key))


def blocked_until(uow: UnitOfWork, login: str) -> dt.datetime | None:
    """Return until when failures keep the owner of a login out somewhere; None: nowhere now."""
    mine = Attempt.key.in_(_of_owner(uow, login))
    latest = select(func.max(Attempt.blocked_until)).where(mine, Attempt.blocked_until > uow.now)
    return uow.session.scalar(latest)


def _of_owner(uow: UnitOfWork, login: str) -> list[str]:
    """Return the counters of a login: of all strangers, and of each source of its owner."""
    login, since = rules.normal(login), uow.now - dt.timedelta(days=rules.KNOWN_DAYS)
    mine = (SignIn.login == login, SignIn.created_at > since, SignIn.result == "ok")
    sources = sorted(set(uow.session.scalars(select(SignIn.source).where(*mine))))
    by_login = rules.keys(login, "")[0]
    return [by_login, *(rules.keys(login, source)[1] for source in sources)]


def note(
    uow: UnitOfWork,
    login: str,
    result: str,
    *,
    staff_id: str | None = None,
    device: str = "",
    by: str | None = None,
) -> None:
    """Write a line into the sign-in log; *by* is who did it, if not the person himself."""
    author = by or staff_id or ""
    row = {
        "id": new_id(),
        "version": 1,
        "created_at": uow.now,
        "created_by": author,
        "updated_at": uow.now,
        "updated_by": author,
        "login": login,
        "staff_id": staff_id,
        "source": uow.call.source[:64],
        "device": device,
        "result": result,
    }
    sealed_logs.add(uow, SignIn, row)


def seal_what_came_before(uow: UnitOfWork) -> None:
    """Vouch for the sign-ins of older releases, once."""
    sealed_logs.seal_what_came_before(uow, SignIn)


def forget(uow: UnitOfWork, before: dt.datetime) -> None:
    """Delete counters that nothing was added to since *before*."""
    uow.session.execute(delete(Attempt).where(Attempt.failed_at < before))


def _is_known(uow: UnitOfWork, login: str, source: str) -> bool:
    since = uow.now - dt.timedelta(days=rules.KNOWN_DAYS)
    chosen = select(SignIn.id).where(
        SignIn.login == login,
        SignIn.created_at > since,
        SignIn.source == source[:64],
        SignIn.result == "ok",
    )
    return uow.session.scalar(chosen.limit(1)) is not None


def _policies(login: str, source: str, settings: OrganizationSettings) -> dict[str, rules.Policy]:
    """Return by counter how its failures make wait, in the order in which they are locked."""
    personal = rules.Policy(
        free=settings.failures_before_delay,
        lock_at=settings.failures_before_lock,
        limit_s=rules.LOGIN_DELAY_LIMIT_S,
    )
    common = rules.Policy(
        free=settings.source_failures, lock_at=0, limit_s=rules.SOURCE_DELAY_LIMIT_S
    )
    return dict(zip(rules.keys(login, source), (personal, personal, common), strict=True))


def _refuse_until(uow: UnitOfWork, until: dt.datetime | None) -> None:
    if until is not None and until > uow.now:
        raise TooManyAttempts(retry_after_s=max(1, math.ceil((until - uow.now).total_seconds())))


def _change(uow: UnitOfWork, key: str, **values: Any) -> None:
    changed = update(Attempt).where(Attempt.key == key).values(**values)
    uow.session.execute(changed.execution_options(synchronize_session=False))


def _count(uow: UnitOfWork, key: str, day: dt.datetime) -> tuple[int, dt.datetime | None]:
    """
    Add one to a counter in one statement, beginning anew each day.

    Return it, and until when it makes wait; it stays locked until the transaction is over.
    """
    is_postgres = uow.session.get_bind().dialect.name == "postgresql"
    make = postgresql.insert if is_postgres else sqlite.insert
    fresh = make(Attempt).values(key=key, failures=1, failed_at=uow.now, blocked_until=None)
    more = case((Attempt.failed_at < day, 1), else_=Attempt.failures + 1)
    counted = fresh.on_conflict_do_update(
        index_elements=["key"], set_={"failures": more, "failed_at": uow.now}
    ).returning(Attempt.failures, Attempt.blocked_until)
    failures, blocked_until = uow.session.execute(counted).one()
    return int(failures), blocked_until
