"""Every query about colleagues."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import or_, select

from chassis.projections import keep_newest
from chassis.uow import UnitOfWork
from ledger.staff_refs.model import StaffRef

LOOKED_UP = 500
"""Names that are asked for at once."""


def known_as(uow: UnitOfWork, texts: Collection[str]) -> dict[str, list[str]]:
    """
    Return text → ids of the colleagues whose name, login or id it is.

    Who has left is meant only where nobody is here who is called so.
    """
    wanted = sorted(texts)
    found: dict[str, list[StaffRef]] = {}
    for start in range(0, len(wanted), LOOKED_UP):
        some = wanted[start : start + LOOKED_UP]
        lower = [text.lower() for text in some]
        called = or_(StaffRef.name.in_(some), StaffRef.login.in_(lower), StaffRef.id.in_(some))
        for one in uow.session.scalars(select(StaffRef).where(called).order_by(StaffRef.id)):
            for text in some:
                if text in (one.name, one.id) or text.lower() == one.login:
                    found.setdefault(text, []).append(one)
    return {text: _meant(some) for text, some in found.items()}


def _meant(some: list[StaffRef]) -> list[str]:
    here = [one.id for one in some if one.state != "left"]
    return here or [one.id for one in some]


def keep(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Write what was told of somebody, unless something newer was told before."""
    keep_newest(uow, StaffRef.__table__, row)
