"""Every query about caps."""

from sqlalchemy import BindParameter, and_, bindparam, delete, or_, select

from chassis.uow import UnitOfWork
from customers.caps.model import HoldingCap
from customers.caps.rules import nearest
from customers.staff.model import StaffRef

_c = HoldingCap.__table__.c
_WHO: BindParameter[str] = bindparam("who")
_DEPARTMENT = select(StaffRef.department_id).where(StaffRef.id == _WHO).scalar_subquery()
_CAPS = select(_c.subject_kind, _c.cap).where(
    or_(
        _c.subject_kind == "company",
        and_(_c.subject_kind == "department", _c.subject_id == _DEPARTMENT),
        and_(_c.subject_kind == "staff", _c.subject_id == _WHO),
    )
)


def cap_of(uow: UnitOfWork, owner_id: str, otherwise: int) -> int:
    """Return how many customers somebody may hold; *otherwise* where nobody has set a cap."""
    rows = uow.session.connection().execute(_CAPS, {"who": owner_id})
    return nearest(((row.subject_kind, row.cap) for row in rows), otherwise)


def is_set(uow: UnitOfWork, subject_kind: str, subject_id: str) -> bool:
    """Return whether there is a cap for this subject."""
    same = (_c.subject_kind == subject_kind, _c.subject_id == subject_id)
    return uow.session.scalar(select(_c.id).where(*same)) is not None


def lift(uow: UnitOfWork, cap: HoldingCap) -> None:
    """Delete a cap; its history stays."""
    uow.session.connection().execute(delete(HoldingCap).where(_c.id == cap.id))
