"""Every query of imports of leads: whom lines name."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from chassis.custom.values import bearer
from chassis.scopes import present, visible
from chassis.uow import UnitOfWork
from customers.duplicates import store as duplicates
from customers.leads.model import Lead, identities


def reached(uow: UnitOfWork, fields: Mapping[str, Any]) -> list[str]:
    """Return the open leads that the caller sees with one of the numbers, or addresses, told."""
    hits = duplicates.hits(uow.session, identities(fields))
    known = {hit.record_id for hit in hits if hit.kind in ("lead_phone", "lead_email")}
    mine = (Lead.id.in_(known), visible(Lead, uow.call), present(Lead))
    return list(uow.session.scalars(select(Lead.id).where(*mine))) if known else []


def bearing(uow: UnitOfWork, about: Mapping[str, Any], value: Any) -> list[str]:
    """Return the leads that the caller sees with a value of a custom field that is unique."""
    mine = (bearer(Lead, about, value), visible(Lead, uow.call), present(Lead))
    return list(uow.session.scalars(select(Lead.id).where(*mine)))
