"""What can be done with opportunities."""

from zoneinfo import ZoneInfo

from chassis import shares, stock
from chassis.binding import implements
from contracts.organization import access
from contracts.sales import opportunity as contract
from sales.customer_refs import store as customers
from sales.opportunities import store
from sales.opportunities.model import Opportunity, StageEntry
from sales.pipelines import rules as pipeline_rules
from sales.pipelines import store as pipelines
from sales.staff import store as staff

get_opportunity = implements(contract.get)(stock.get(Opportunity, "opportunity_id"))
tell_names = implements(contract.names)(stock.naming(Opportunity))
list_opportunities = implements(contract.listed)(
    stock.listing(Opportunity, contract.listed, store.matches)
)
search_opportunities = implements(contract.searched)(
    stock.listing(Opportunity, contract.searched, store.matches)
)
read_history = implements(contract.history)(stock.past(Opportunity, "opportunity_id"))
tell_viewers = implements(contract.who_sees)(
    stock.viewers(
        Opportunity,
        "opportunity_id",
        access.viewers,
        shares.telling("customer_id", "opportunities"),
    )
)
remove_opportunity = implements(contract.remove)(
    stock.removal(Opportunity, "opportunity_id", contract.removed)
)
_restore = stock.restoral(Opportunity, "opportunity_id", contract.restored)


@implements(contract.create)
def create_opportunity(fields, *, uow):
    customer = customers.for_new_business(
        uow, fields["customer_id"], fields.pop("customer_name", None)
    )
    fields["customer_id"] = customer.id
    _refuse_taken(uow, fields)
    _refuse_past_day(uow, fields.get("expected_close_on"))
    pipeline = pipelines.active(uow, fields.pop("pipeline_id", None))
    stage = pipeline.stage(fields.pop("stage", None))
    owner_id, department_id = staff.owner(uow, fields.pop("owner_id", None))
    opportunity = Opportunity(
        customer_name=customer.name,
        pipeline_id=pipeline.id,
        owner_id=owner_id,
        department_id=department_id,
        state="open",
    )
    opportunity.change({"probability": None, **fields}, stage)
    opportunity.enter(stage, uow.now)
    uow.add(opportunity)
    uow.flush()
    _log_stay(uow, opportunity, None, None)
    uow.emit(contract.created, opportunity, stage_name=stage["name"])
    return opportunity


def _refuse_past_day(uow, day):
    today = uow.now.astimezone(ZoneInfo(uow.call.time_zone)).date()
    if day and day < today:
        raise contract.ClosePast(day=day.isoformat())


@implements(contract.update)
def update_opportunity(patch, *, uow):
    opportunity = _load_open(uow, patch.pop("opportunity_id"))
    if "name" in patch:
        _refuse_taken_name(uow, opportunity.customer_id, patch["name"], opportunity.id)
    stage = {"probability": opportunity.probability}
    if "probability" in patch and patch["probability"] is None:
        stage = _stage(uow, opportunity)
    opportunity.change(patch, stage)
    uow.emit(contract.updated, opportunity)
    return opportunity


@implements(contract.move)
def move_opportunity(command, *, uow):
    opportunity = _load_open(uow, command["opportunity_id"])
    pipeline = pipelines.of_opportunity(uow, opportunity.pipeline_id)
    stage = pipeline.stage(command["stage"])
    before = opportunity.stage
    if stage["key"] == before:
        return opportunity
    store.end_stay(uow, opportunity.id)
    opportunity.enter(stage, uow.now)
    _log_stay(uow, opportunity, before, command.get("reason"))
    told = {"from_stage": before, "stage_name": stage["name"], "reason": command.get("reason")}
    uow.emit(contract.stage_changed, opportunity, **told)
    return opportunity


@implements(contract.win)
def win_opportunity(command, *, uow):
    return _close(uow, command, "won", contract.won)


@implements(contract.lose)
def lose_opportunity(command, *, uow):
    return _close(uow, command, "lost", contract.lost)


@implements(contract.reopen)
def reopen_opportunity(command, *, uow):
    opportunity = stock.load(uow, Opportunity, command["opportunity_id"], change=True)
    opportunity.reopen(_stage(uow, opportunity), uow.now)
    _log_stay(uow, opportunity, None, command["reason"])
    uow.emit(contract.reopened, opportunity, reason=command["reason"])
    return opportunity


@implements(contract.restore)
def restore_opportunity(command, *, uow):
    opportunity = _restore(command, uow=uow)
    with uow.session.no_autoflush:
        _refuse_taken_name(uow, opportunity.customer_id, opportunity.name, opportunity.id)
    return opportunity


@implements(contract.withdraw)
def withdraw_opportunity(command, *, uow):
    taken_back = store.take_back(uow, command["opportunity_id"])
    if taken_back is not None:
        uow.emit(contract.withdrawn, taken_back)
    return {}


@implements(contract.board)
def read_board(question, *, uow):
    pipeline = pipelines.active(uow, question.get("pipeline_id"))
    sums = pipelines.sums_by_stage(uow, pipeline.id, question)
    told = pipeline_rules.summary(pipeline.stages, sums, question["currency"])
    columns = [
        {**column, "items": _newest(uow, pipeline, column, question)} for column in told["stages"]
    ]
    return {**told, "stages": columns, "pipeline_id": pipeline.id, "state": question["state"]}


@implements(contract.stages)
def read_stages(command, *, uow):
    opportunity = stock.load(uow, Opportunity, command["opportunity_id"])
    return {"items": [stay.told(uow.now) for stay in store.stays(uow, opportunity.id)]}


def _newest(uow, pipeline, column, question):
    """Read the cards of a column; one that is empty costs no query."""
    if not column["count"]:
        return []
    return store.newest(uow, pipeline.id, column["stage"], question)


def _load_open(uow, opportunity_id):
    opportunity = stock.load(uow, Opportunity, opportunity_id, change=True)
    opportunity.must_be_open()
    return opportunity


def _close(uow, command, state, event):
    opportunity = stock.load(uow, Opportunity, command["opportunity_id"], change=True)
    today = uow.now.astimezone(ZoneInfo(uow.call.time_zone)).date()
    opportunity.close(state, command.get("closed_on") or today, command)
    store.end_stay(uow, opportunity.id)
    uow.emit(event, opportunity)
    return opportunity


def _stage(uow, opportunity):
    return pipelines.of_opportunity(uow, opportunity.pipeline_id).stage(opportunity.stage)


def _log_stay(uow, opportunity, from_stage, reason):
    uow.session.add(
        StageEntry(
            opportunity_id=opportunity.id,
            from_stage=from_stage,
            stage=opportunity.stage,
            entered_at=uow.now,
            amount_minor=opportunity.amount_minor,
            currency=opportunity.currency,
            actor_id=uow.call.actor_id,
            reason=reason,
        )
    )


def _refuse_taken(uow, fields):
    if "id" in fields and store.id_is_taken(uow, fields["id"]):
        raise contract.IdTaken(id=fields["id"])
    _refuse_taken_name(uow, fields["customer_id"], fields["name"])


def _refuse_taken_name(uow, customer_id, name, besides=""):
    if store.name_is_taken(uow, customer_id, name, besides):
        raise contract.NameTaken(name=name)
