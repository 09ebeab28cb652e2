"""Every query about signing keys."""

import datetime as dt

from sqlalchemy import or_, select, update

from chassis.uow import UnitOfWork
from chassis.values import new_id
from organization.signing_keys import rules
from organization.signing_keys.model import SigningKey


def published(uow: UnitOfWork) -> list[SigningKey]:
    """Return the keys by which tokens may be known now, the newest first."""
    shown = or_(SigningKey.gone_at.is_(None), SigningKey.gone_at > uow.now)
    return list(uow.session.scalars(select(SigningKey).where(shown).order_by(*_NEWEST)))


def current(uow: UnitOfWork) -> SigningKey:
    """Return the key that signs now; the very first one is made here."""
    chosen = select(SigningKey).where(SigningKey.signs_from <= uow.now).order_by(*_NEWEST)
    return uow.session.scalars(chosen.limit(1)).first() or make(uow, uow.now)


def make(uow: UnitOfWork, signs_from: dt.datetime) -> SigningKey:
    """Put a new key pair under the transaction."""
    private, public = rules.key_pair()
    key = SigningKey(
        kid=new_id(), private_pem=private, public_pem=public, signs_from=signs_from, gone_at=None
    )
    uow.session.add(key)
    return key


def retire_all(uow: UnitOfWork, gone_at: dt.datetime) -> None:
    """Let the keys that exist now go away at *gone_at*."""
    open_ones = SigningKey.gone_at.is_(None)
    uow.session.execute(update(SigningKey).where(open_ones).values(gone_at=gone_at))


_NEWEST = (SigningKey.signs_from.desc(), SigningKey.kid.desc())
