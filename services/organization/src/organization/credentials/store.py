"""Every query about credentials."""

from sqlalchemy import select

from chassis.uow import UnitOfWork
from organization.credentials.model import Credential


def find(uow: UnitOfWork, staff_id: str) -> Credential | None:
    """Return the credential of a person as it is in this transaction."""
    return uow.session.get(Credential, staff_id)


def lock(uow: UnitOfWork, staff_id: str) -> Credential | None:
    """Return the credential of a person to be changed."""
    wanted = select(Credential).where(Credential.staff_id == staff_id).with_for_update()
    return uow.session.scalars(wanted.execution_options(populate_existing=True)).first()


def issue(uow: UnitOfWork, staff_id: str, hashed: str) -> None:
    """Give a person an initial password, which must be changed at the first sign-in."""
    found = lock(uow, staff_id)
    if found is not None:
        found.reset(hashed, uow.now)
        return
    uow.session.add(
        Credential(
            staff_id=staff_id,
            password_hash=hashed,
            must_change=True,
            changed_at=uow.now,
            former_hashes=[],
        )
    )
