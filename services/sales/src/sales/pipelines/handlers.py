"""What can be done with pipelines."""

from chassis import stock
from chassis.binding import implements
from contracts.sales import opportunity
from contracts.sales import pipeline as contract
from sales.pipelines import rules, store
from sales.pipelines.model import Pipeline

get_pipeline = implements(contract.get)(stock.get(Pipeline, "pipeline_id"))
read_history = implements(contract.history)(stock.past(Pipeline, "pipeline_id"))
tell_names = implements(contract.names)(stock.naming(Pipeline))
list_pipelines = implements(contract.listed)(stock.listing(Pipeline, contract.listed))
search_pipelines = implements(contract.searched)(stock.listing(Pipeline, contract.searched))


@implements(contract.create)
def create_pipeline(fields, *, uow):
    pipeline = Pipeline(is_default=False)
    pipeline.change(fields)
    return uow.add(pipeline)


@implements(contract.update)
def update_pipeline(patch, *, uow):
    pipeline = stock.load(uow, Pipeline, patch.pop("pipeline_id"), change=True)
    pipeline.change(patch)
    kept = {stage["key"] for stage in pipeline.stages}
    for stage in sorted(store.stages_in_use(uow, pipeline.id) - kept):
        raise contract.StageInUse(stage=stage)
    return pipeline


@implements(opportunity.summary)
def sum_pipeline(question, *, uow):
    pipeline = store.active(uow, question.get("pipeline_id"))
    sums = store.sums_by_stage(uow, pipeline.id, question)
    told = rules.summary(pipeline.stages, sums, question["currency"])
    return {**told, "pipeline_id": pipeline.id, "state": question["state"]}
