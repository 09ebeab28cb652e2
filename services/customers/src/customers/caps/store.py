"""Every query about caps."""

from sqlalchemy import BindParameter, and_, bindparam, or_, select

from chassis.uow import UnitOfWork
from customers.caps.model import HoldingCap
from customers.caps.rules import nearest
from customers.staff.model import StaffRef

_c = HoldingCap.__table__.c
_WHO: BindParameter[str] = bindparam("who")
_DEPARTMENT = select(StaffRef.department_id).where(StaffRef.id == _WHO).scalar_subquery()
_ROLES = select(StaffRef.role_ids).where(StaffRef.id == _WHO)
_CAPS = select(_c.subject_kind, _c.subject_id, _c.cap).where(
    or_(
        _c.subject_kind.in_(("company", "role")),
        and_(_c.subject_kind == "department", _c.subject_id == _DEPARTMENT),
        and_(_c.subject_kind == "staff", _c.subject_id == _WHO),
    )
)


def cap_of(uow: UnitOfWork, owner_id: str, otherwise: int) -> int:
    """Return how many customers somebody may hold; *otherwise* where nobody has set a cap."""
    connection, who = uow.session.connection(), {"who": owner_id}
    rows = connection.execute(_CAPS, who).all()
    of_roles = any(row.subject_kind == "role" for row in rows)
    mine = set(connection.scalar(_ROLES, who) or ()) if of_roles else set()
    met = [row for row in rows if row.subject_kind != "role" or row.subject_id in mine]
    return nearest(((row.subject_kind, row.cap) for row in met), otherwise)


def is_set(uow: UnitOfWork, subject_kind: str, subject_id: str) -> bool:
    """Return whether there is a cap for this subject."""
    same = (_c.subject_kind == subject_kind, _c.subject_id == subject_id)
    return uow.session.scalar(select(_c.id).where(*same)) is not None
