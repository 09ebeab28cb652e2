"""Every query about sessions."""

import datetime as dt
from dataclasses import replace

from sqlalchemy import delete, select, update

from chassis.uow import UnitOfWork
from contracts.organization import session as contract
from organization.sessions import rules
from organization.sessions.model import RefreshToken, Session
from organization.staff.model import Staff


def find(uow: UnitOfWork, session_id: str) -> Session | None:
    """Return the session, whoever it belongs to."""
    return uow.session.get(Session, session_id)


def open_one(uow: UnitOfWork, staff_id: str, device: str) -> tuple[Session, str]:
    """Begin a session and return it with its first refresh token."""
    session = uow.add(
        Session(
            staff_id=staff_id,
            source=uow.call.source[:64],
            device=device,
            seed=rules.new_seed(),
            seen_at=uow.now,
        )
    )
    _open_as(uow, staff_id)
    token = rules.first_token()
    _keep(uow, session, token)
    uow.emit(contract.created, session)
    return session, token


def _open_as(uow: UnitOfWork, staff_id: str) -> None:
    """Write the history of a new session in the name of who signs in, whom nobody was before."""
    with uow.session.no_autoflush:  # what was added must not be written as a stranger's yet
        name = uow.session.scalar(select(Staff.name).where(Staff.id == staff_id))
    stranger = uow.call
    uow.call = replace(stranger, actor_id=staff_id, actor_name=name or "")
    try:
        uow.flush()
    finally:
        uow.call = stranger


def token_and_session(uow: UnitOfWork, token: str) -> tuple[RefreshToken, Session] | None:
    """Return a refresh token with its session, locked; None when nobody gave it out."""
    wanted = select(RefreshToken).where(RefreshToken.token_hash == rules.token_hash(token))
    fresh = {"populate_existing": True}
    kept = uow.session.scalars(wanted.with_for_update().execution_options(**fresh)).first()
    if kept is None:
        return None
    chosen = select(Session).where(Session.id == kept.session_id)
    session = uow.session.scalars(chosen.with_for_update().execution_options(**fresh)).one()
    return kept, session


def is_unused(uow: UnitOfWork, token: str) -> bool:
    """Return whether a token was given out and has not come back yet."""
    wanted = select(RefreshToken.token_hash).where(
        RefreshToken.token_hash == rules.token_hash(token), RefreshToken.used_at.is_(None)
    )
    return uow.session.scalar(wanted) is not None


def follow(uow: UnitOfWork, kept: RefreshToken, session: Session, successor: str) -> None:
    """
    Put *successor* in the place of a token that was used now.

    Being seen is no change that anybody reads about: neither version nor history grow.
    """
    kept.used_at = uow.now
    _keep(uow, session, successor)
    uow.session.execute(
        update(Session)
        .where(Session.id == session.id)
        .values(seen_at=uow.now)
        .execution_options(synchronize_session=False)
    )


def end(uow: UnitOfWork, session: Session, reason: str) -> None:
    """End a session and forget its tokens, save that reuse still shows."""
    if session.ended_at is None:
        session.end(uow.now, reason)
        uow.emit(contract.ended, session)


def end_all(uow: UnitOfWork, staff_id: str, reason: str, *, but: str = "") -> None:
    """End all sessions of a person, except the one whose id is *but*."""
    chosen = select(Session).where(
        Session.staff_id == staff_id, Session.ended_at.is_(None), Session.id != but
    )
    for session in uow.session.scalars(chosen.order_by(Session.id).with_for_update()):
        end(uow, session, reason)


def forget_tokens(uow: UnitOfWork, before: dt.datetime) -> None:
    """Delete tokens given out before *before*, whose sessions cannot be alive any more."""
    uow.session.execute(delete(RefreshToken).where(RefreshToken.created_at < before))


def _keep(uow: UnitOfWork, session: Session, token: str) -> None:
    hashed = rules.token_hash(token)
    uow.session.add(RefreshToken(token_hash=hashed, session_id=session.id, created_at=uow.now))
