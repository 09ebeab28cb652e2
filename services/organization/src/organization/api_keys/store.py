"""Every query about API keys."""

from sqlalchemy import select, update

from chassis.uow import UnitOfWork
from organization.api_keys.model import ApiKey


def by_hash(uow: UnitOfWork, key_hash: str) -> ApiKey | None:
    """Return the key with this hash."""
    return uow.session.scalars(select(ApiKey).where(ApiKey.key_hash == key_hash)).first()


def find(uow: UnitOfWork, key_id: str) -> ApiKey | None:
    """Return a key by its id."""
    return uow.session.get(ApiKey, key_id)


def note_use(uow: UnitOfWork, key: ApiKey) -> None:
    """Write down that a key was used now; that is no change that anybody reads about."""
    used = update(ApiKey).where(ApiKey.id == key.id).values(used_at=uow.now)
    uow.session.execute(used.execution_options(synchronize_session=False))
