"""Every query about roles."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, or_, select

from chassis.scopes import present
from chassis.uow import UnitOfWork
from contracts.organization.role import NameTaken, UnknownRole
from organization.roles.model import Holding, Role
from organization.roles.rules import ADMINISTRATOR


def named(uow: UnitOfWork, role_ids: Sequence[str]) -> list[Role]:
    """Return the roles, locked against removal; raises UnknownRole."""
    chosen = select(Role).where(Role.id.in_(role_ids), present(Role)).order_by(Role.id)
    found = {r.id: r for r in uow.session.scalars(chosen.with_for_update())}
    for role_id in role_ids:
        if role_id not in found:
            raise UnknownRole(id=role_id)
    return [found[role_id] for role_id in role_ids]


def refuse_namesake(uow: UnitOfWork, role: Role) -> None:
    """Refuse the name of another role; raises NameTaken. Roles are named one at a time."""
    lock(uow, ADMINISTRATOR)
    same = (func.lower(Role.name) == role.name.lower(), Role.id != role.id)
    if uow.session.scalar(select(Role.id).where(*same, present(Role)).limit(1)):
        raise NameTaken(name=role.name)


def held(uow: UnitOfWork, holder_id: str) -> list[Role]:
    """Return the roles of a person or key."""
    chosen = select(Role).join(Holding).where(Holding.holder_id == holder_id, present(Role))
    return list(uow.session.scalars(chosen.order_by(Role.id)))


def beside(uow: UnitOfWork, role_id: str) -> list[Role]:
    """Return a role and all others that its holders have beside it."""
    holders = select(Holding.holder_id).where(Holding.role_id == role_id)
    others = select(Holding.role_id).where(Holding.holder_id.in_(holders))
    chosen = select(Role).where(or_(Role.id == role_id, Role.id.in_(others)), present(Role))
    return list(uow.session.scalars(chosen.order_by(Role.id)))


def hold(uow: UnitOfWork, holder_id: str, role_ids: Sequence[str]) -> None:
    """Let somebody hold exactly these roles."""
    uow.flush()
    uow.session.execute(delete(Holding).where(Holding.holder_id == holder_id))
    rows = [{"holder_id": holder_id, "role_id": role_id} for role_id in role_ids]
    if rows:
        uow.session.execute(insert(Holding), rows)


def holders(uow: UnitOfWork, role_id: str) -> int:
    """Return how many people and keys hold a role."""
    counted = select(func.count()).select_from(Holding).where(Holding.role_id == role_id)
    return uow.session.scalar(counted) or 0


def lock(uow: UnitOfWork, role_id: str) -> None:
    """Let nobody else change who holds a role until the transaction ends."""
    uow.session.execute(select(Role.id).where(Role.id == role_id).with_for_update())


def install(uow: UnitOfWork, role_id: str, values: dict[str, Any]) -> None:
    """Make a built-in role, or bring it to what this version of the software says."""
    role = uow.session.get(Role, role_id)
    if role is None:
        uow.add(Role(id=role_id, is_built_in=True, **values))
        return
    for name, value in values.items():
        if getattr(role, name) != value:
            setattr(role, name, value)
