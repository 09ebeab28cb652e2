"""Every query about challenges."""

import datetime as dt

from sqlalchemy import delete, select

from chassis.uow import UnitOfWork
from chassis.values import new_id
from organization.challenges import rules
from organization.challenges.model import PICTURE, Challenge
from organization.sign_ins import rules as sign_in_rules
from organization.sign_ins import store as sign_ins
from organization.staff import store as staff_store
from organization.staff.model import ACTIVE

PICTURE_LIFE = dt.timedelta(minutes=5)
CODE_LIFE = dt.timedelta(minutes=10)
SENDING = "organization.send_code"


def show_picture(uow: UnitOfWork) -> Challenge:
    """Begin a challenge by picture."""
    return _add(uow, PICTURE, rules.random_text(), PICTURE_LIFE)


def send_code(uow: UnitOfWork, kind: str, login: str, channel: str) -> Challenge:
    """
    Begin a challenge by a code that is sent right after.

    For a login that nobody has the very same is done, except that nothing is sent.
    Raises TooManyCodes.
    """
    login = sign_in_rules.normal(login)
    sign_ins.count_code(uow, kind, login)
    staff = staff_store.by_login(uow, login)
    staff_id = staff.id if staff is not None and staff.state == ACTIVE else None
    about = {"login": login, "channel": channel, "staff_id": staff_id}
    challenge = _add(uow, kind, rules.random_code(), CODE_LIFE, **about)
    uow.schedule(SENDING, challenge.id, uow.now)
    return challenge


def find(uow: UnitOfWork, challenge_id: str) -> Challenge | None:
    """Return a challenge as it is in this transaction."""
    return uow.session.get(Challenge, challenge_id)


def lock(uow: UnitOfWork, challenge_id: str) -> Challenge | None:
    """Return a challenge to be tried."""
    chosen = select(Challenge).where(Challenge.id == challenge_id)
    fresh = chosen.with_for_update().execution_options(populate_existing=True)
    return uow.session.scalars(fresh).first()


def redeem(
    uow: UnitOfWork, challenge_id: str, answer: str, login: str, kinds: tuple[str, ...]
) -> Challenge | None:
    """Return the challenge that *answer* is right for; the try counts when this is saved."""
    found, login = lock(uow, challenge_id), sign_in_rules.normal(login)
    if found is None or found.kind not in kinds or not found.redeem(answer, login, uow.now):
        return None
    return found


def forget(uow: UnitOfWork, before: dt.datetime) -> None:
    """Delete challenges that were over before *before*."""
    uow.session.execute(delete(Challenge).where(Challenge.expires_at < before))


def _add(
    uow: UnitOfWork, kind: str, answer: str, life: dt.timedelta, **about: str | None
) -> Challenge:
    row = {"login": "", "channel": "", "staff_id": None, **about}
    challenge = Challenge(
        id=new_id(), kind=kind, answer=answer, tries=0, expires_at=uow.now + life, **row
    )
    uow.session.add(challenge)
    return challenge
