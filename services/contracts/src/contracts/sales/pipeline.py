"""Pipelines: the stages through which opportunities go, and how likely each makes a deal."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.sales.opportunity import STAGE_KEY
from contracts.shared import RecordFields


class StageTwice(Conflict):
    code = "sales.pipeline.stage_twice"
    pointer = "/stages"
    en, zh = "The stage {stage} is named twice.", "阶段 {stage} 重复。"


class StageInUse(Conflict):
    code = "sales.pipeline.stage_in_use"
    pointer = "/stages"
    en, zh = "Opportunities are in the stage {stage}.", "仍有商机处于阶段 {stage}。"


class DefaultStaysActive(Conflict):
    code = "sales.pipeline.default_stays_active"
    pointer = "/active"
    en, zh = "The default pipeline cannot be switched off.", "默认销售流程不能停用。"


class Stage(Schema):
    key = fields.Text(required=True, max=40, validate=[STAGE_KEY])
    name = fields.Text(required=True, min=1, max=60)
    probability = fields.Whole(required=True, min=0, max=100)


class PipelineFields(Schema):
    """What people may write."""

    name = fields.Text(min=1, max=100)
    active = fields.Flag()
    stages = fields.Many(plain.Nested(Stage), min=1, max=30)


class NewPipeline(PipelineFields):
    name = fields.Text(min=1, max=100, required=True)
    active = fields.Flag(load_default=True)
    stages = fields.Many(plain.Nested(Stage), min=1, max=30, required=True)


class PipelineKey(Schema):
    pipeline_id = fields.Id(required=True)


class PipelinePatch(PipelineFields, PipelineKey):
    """Fields that are not given stay; `stages` replaces all stages, in their order."""


class Pipeline(PipelineFields, RecordFields):
    is_default = fields.Flag(required=True)


pipeline = Resource("sales", "pipeline", zh="销售漏斗")

create = pipeline.operation(
    "create",
    summary="Set up a pipeline.",
    http="POST /pipelines",
    takes=NewPipeline,
    gives=Pipeline,
    status=201,
    raises=(StageTwice,),
)
get = pipeline.operation(
    "get",
    summary="Read one pipeline.",
    http="GET /pipelines/{pipeline_id}",
    takes=PipelineKey,
    gives=Pipeline,
    safe=True,
    raises=(NotFound,),
)
history = history_of(pipeline, PipelineKey)
names = pipeline.naming()
listed, searched = pipeline.list_operations(
    Pipeline,
    summary="List pipelines.",
    filters={"name": "text", "active": "flag", "is_default": "flag"},
    sorts=("created_at", "name"),
    default_sort="created_at",
    quick=("name",),
)
update = pipeline.operation(
    "update",
    summary="Change a pipeline; a stage in use cannot be left out.",
    http="PATCH /pipelines/{pipeline_id}",
    takes=PipelinePatch,
    gives=Pipeline,
    guarded=True,
    raises=(NotFound, Stale, StageTwice, StageInUse, DefaultStaysActive),
)
