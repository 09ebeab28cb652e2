"""Every query about pipelines and what is in them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, MetaData, event, false, func, insert, not_, select

from chassis.scopes import present, visible
from chassis.uow import UnitOfWork
from contracts.sales.opportunity import UnknownPipeline
from sales.opportunities.model import Opportunity
from sales.pipelines.model import DEFAULT_ID, FIRST_STAGES, Pipeline
from sales.pipelines.sums import OpportunitySum
from sales.tables import Model


def active(uow: UnitOfWork, pipeline_id: str | None) -> Pipeline:
    """Return an active pipeline, the default one when not named; raises UnknownPipeline."""
    chosen = select(Pipeline).where(Pipeline.active.is_(True))
    wanted = Pipeline.id == pipeline_id if pipeline_id else Pipeline.is_default.is_(True)
    found = uow.session.scalars(chosen.where(wanted)).first()
    if found is None:
        raise UnknownPipeline(pipeline_id=pipeline_id or "default")
    return found


def of_opportunity(uow: UnitOfWork, pipeline_id: str) -> Pipeline:
    """Return the pipeline of an opportunity, also one that takes no new ones."""
    return uow.session.scalars(select(Pipeline).where(Pipeline.id == pipeline_id)).one()


def stages_in_use(uow: UnitOfWork, pipeline_id: str) -> set[str]:
    """Return the stages in which opportunities are, open or closed."""
    used = select(OpportunitySum.stage).where(
        OpportunitySum.pipeline_id == pipeline_id, OpportunitySum.count > 0
    )
    return set(uow.session.scalars(used))


def sums_by_stage(uow: UnitOfWork, pipeline_id: str, question: Any) -> Sequence[Any]:
    """Return (stage, count, amount, weighted) over the opportunities that the caller may see."""
    return [*_kept_sums(uow, pipeline_id, question), *_sums_of_mine(uow, pipeline_id, question)]


def _kept_sums(uow: UnitOfWork, pipeline_id: str, question: Any) -> Sequence[Any]:
    """Return the kept sums of opportunities in the scope of the caller."""
    s = OpportunitySum
    scope: Any = visible(s, uow.call)
    columns = (func.sum(s.count), func.sum(s.amount_minor), func.sum(s.weighted_minor))
    chosen = select(s.stage, *columns).where(
        s.pipeline_id == pipeline_id,
        s.state == question["state"],
        s.currency == question["currency"],
        scope,
    )
    if question.get("owner_id"):
        chosen = chosen.where(s.owner_id == question["owner_id"])
    return uow.session.execute(chosen.group_by(s.stage)).all()


def _sums_of_mine(uow: UnitOfWork, pipeline_id: str, question: Any) -> Sequence[Any]:
    """Return the same of those that the caller reads only because the customer is his."""
    o = Opportunity
    if uow.call.scope(o.resource) == "all":
        return ()
    in_scope = func.coalesce(visible(o, uow.call, change=True, shared=False), false())
    weighted = (o.amount_minor * o.probability + 50) // 100
    columns = (func.count(), func.sum(o.amount_minor), func.sum(weighted))
    chosen = select(o.stage, *columns).where(
        o.pipeline_id == pipeline_id,
        o.state == question["state"],
        o.currency == question["currency"],
        visible(o, uow.call, shared=False),
        not_(in_scope),
        present(o),
    )
    if question.get("owner_id"):
        chosen = chosen.where(o.owner_id == question["owner_id"])
    return uow.session.execute(chosen.group_by(o.stage)).all()


def _seed(metadata: MetaData, connection: Connection, **_: Any) -> None:
    if connection.scalar(select(Pipeline.id).where(Pipeline.id == DEFAULT_ID)):
        return
    then = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    row = {"created_at": then, "updated_at": then, "created_by": "", "updated_by": ""}
    about = {"id": DEFAULT_ID, "version": 1, "name": "标准销售流程", "active": True}
    first = insert(Pipeline).values(**row, **about, is_default=True, stages=FIRST_STAGES)
    connection.execute(first)


event.listen(Model.metadata, "after_create", _seed)
