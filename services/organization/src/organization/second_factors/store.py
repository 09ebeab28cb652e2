"""Every query about second factors."""

from sqlalchemy import delete, select

from chassis.uow import UnitOfWork
from organization.second_factors.model import SecondFactor


def find(uow: UnitOfWork, staff_id: str) -> SecondFactor | None:
    """Return the second factor of a person, begun or in use."""
    return uow.session.get(SecondFactor, staff_id)


def lock(uow: UnitOfWork, staff_id: str) -> SecondFactor | None:
    """Return the second factor of a person to be changed."""
    chosen = select(SecondFactor).where(SecondFactor.staff_id == staff_id).with_for_update()
    return uow.session.scalars(chosen.execution_options(populate_existing=True)).first()


def begin(uow: UnitOfWork, staff_id: str, secret: str) -> None:
    """Keep a secret that nobody has confirmed yet, instead of an earlier one."""
    drop(uow, staff_id)
    uow.session.add(
        SecondFactor(
            staff_id=staff_id, secret=secret, last_step=0, recovery_hashes=[], confirmed_at=None
        )
    )


def drop(uow: UnitOfWork, staff_id: str) -> None:
    """Forget the second factor of a person."""
    uow.session.execute(delete(SecondFactor).where(SecondFactor.staff_id == staff_id))
