"""Every query about entry rules."""

from collections.abc import Sequence

from sqlalchemy import select

from chassis.uow import UnitOfWork
from organization.entry_rules.model import COMPANY, ROLE, STAFF, EntryRule, holder_of
from organization.entry_rules.rules import Limits, limits


def of_holder(uow: UnitOfWork, kind: str, holder_id: str | None) -> EntryRule | None:
    """Return the rule of one holder."""
    chosen = select(EntryRule).where(EntryRule.holder == holder_of(kind, holder_id))
    return uow.session.scalars(chosen).first()


def limits_of(
    uow: UnitOfWork,
    role_ids: Sequence[str],
    staff_id: str = "",
    *,
    own_networks: Sequence[str] = (),
) -> Limits:
    """
    Return what the rules of the company, of roles and of a person come to.

    own_networks: what an API key is held to in the place of a person.
    """
    holders = [COMPANY, *(holder_of(ROLE, role_id) for role_id in role_ids)]
    if staff_id:
        holders.append(holder_of(STAFF, staff_id))
    c = EntryRule
    chosen = select(c.holder_kind, c.networks, c.hours).where(c.holder.in_(holders))
    found = [(r.holder_kind, r.networks, r.hours) for r in uow.session.execute(chosen)]
    return limits([*found, (STAFF, own_networks, ())])
