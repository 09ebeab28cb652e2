"""Every query about opportunities."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update

from chassis import sight
from chassis.custom.values import searched
from chassis.scopes import present, visible
from chassis.uow import UnitOfWork
from contracts.sales.opportunity import UnknownOpportunity
from sales.opportunities.model import BarredOpportunity, Opportunity, StageEntry, spoken


def matches(uow: UnitOfWork, text: str) -> ColumnElement[bool]:
    """Return the condition that an opportunity answers to the search *text*."""
    named = sight.holding(Opportunity, uow.call, text, "name", "customer_name")
    return or_(named, spoken.condition(uow, text), *searched(uow, Opportunity, text))


def name_is_taken(uow: UnitOfWork, customer_id: str, name: str, besides: str = "") -> bool:
    """Return whether another opportunity of the customer is called *name*."""
    o = Opportunity
    others = select(o.id).where(o.customer_id == customer_id, o.name == name, o.id != besides)
    return uow.session.scalar(others.where(present(o))) is not None


def id_is_taken(uow: UnitOfWork, opportunity_id: str) -> bool:
    """Return whether the id is or was used, or is barred."""
    found = uow.session.get(Opportunity, opportunity_id)
    return found is not None or uow.session.get(BarredOpportunity, opportunity_id) is not None


def expect_of(uow: UnitOfWork, opportunity_id: str | None, customer_id: str) -> None:
    """Raise UnknownOpportunity unless it is one of the customer that the caller may see."""
    if opportunity_id is None:
        return
    o = Opportunity
    mine = select(o.id).where(o.id == opportunity_id, o.customer_id == customer_id)
    if uow.session.scalar(mine.where(visible(o, uow.call), present(o))) is None:
        raise UnknownOpportunity(opportunity_id=opportunity_id)


def open_one(uow: UnitOfWork, opportunity_id: str) -> Opportunity | None:
    """Return the opportunity, locked, if it is there and still open."""
    o = Opportunity
    wanted = select(o).where(o.id == opportunity_id, o.state == "open", present(o))
    wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return uow.session.scalars(wanted).first()


def stays(uow: UnitOfWork, opportunity_id: str) -> Sequence[StageEntry]:
    """Return the stays in stages, oldest first."""
    mine = select(StageEntry).where(StageEntry.opportunity_id == opportunity_id)
    return uow.session.scalars(mine.order_by(StageEntry.position)).all()


def end_stay(uow: UnitOfWork, opportunity_id: str) -> None:
    """Note that the opportunity leaves its stage now."""
    lasting = (StageEntry.opportunity_id == opportunity_id, StageEntry.left_at.is_(None))
    uow.session.execute(update(StageEntry).where(*lasting).values(left_at=uow.now))


def take_back(uow: UnitOfWork, opportunity_id: str) -> Opportunity | None:
    """Delete the opportunity, if it is there, and bar its id."""
    found = uow.session.get(Opportunity, opportunity_id, with_for_update=True)
    if found is not None:
        uow.session.delete(found)
        stays = StageEntry.opportunity_id == opportunity_id
        uow.session.execute(delete(StageEntry).where(stays))
    uow.session.merge(BarredOpportunity(id=opportunity_id, at=uow.now))
    return found


def newest(uow: UnitOfWork, pipeline_id: str, stage: str, question: Any) -> Sequence[Opportunity]:
    """Return the newest opportunities of one stage, as far as the caller may see them."""
    o = Opportunity
    inside = [
        o.pipeline_id == pipeline_id,
        o.state == question["state"],
        o.stage == stage,
        o.currency == question["currency"],
        visible(o, uow.call),
        present(o),
    ]
    if question.get("owner_id"):
        inside.append(o.owner_id == question["owner_id"])
    order = (o.created_at.desc(), o.id.desc())
    wanted = select(o).where(*inside).order_by(*order).limit(question["per_stage"])
    return uow.session.scalars(wanted).all()
