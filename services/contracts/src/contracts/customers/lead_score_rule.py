"""Rules by which leads get a score (线索评分), each with its reason."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.shared import RecordFields

FIELDS = (
    *("company", "title", "industry", "source", "region", "size", "description", "name"),
    *("phone", "email"),
)
TESTS = ("is_set", "is_empty", "is_one_of", "contains")


class NothingToCompare(Conflict):
    """Only a test for being set or empty needs no values."""

    code = "customers.lead_score_rule.nothing_to_compare"
    pointer = "/values"
    en = "Say which values {test} is about."
    zh = "请填写用于比较（{test}）的取值。"


class LeadScoreRuleFields(Schema):
    """What people may write."""

    name = fields.Text(
        min=1, max=100, metadata={"description": "The reason that is told beside the points."}
    )
    field = fields.Choice(*FIELDS)
    test = fields.Choice(*TESTS)
    values = fields.Many(fields.Text(min=1, max=80), max=50)
    points = fields.Whole(min=-1000, max=1000)
    active = fields.Flag()


class NewLeadScoreRule(LeadScoreRuleFields):
    name = fields.Text(min=1, max=100, required=True)
    field = fields.Choice(*FIELDS, required=True)
    test = fields.Choice(*TESTS, load_default="is_set")
    values = fields.Many(fields.Text(min=1, max=80), max=50, load_default=list)
    points = fields.Whole(min=-1000, max=1000, required=True)
    active = fields.Flag(load_default=True)


class LeadScoreRuleKey(Schema):
    lead_score_rule_id = fields.Id(required=True)


class LeadScoreRulePatch(LeadScoreRuleFields, LeadScoreRuleKey):
    """Fields that are not given stay as they are."""


class LeadScoreRule(LeadScoreRuleFields, RecordFields):
    """So many points for leads whose field meets the test."""


lead_score_rule = Resource("customers", "lead_score_rule", zh="线索评分规则")

create = lead_score_rule.operation(
    "create",
    summary="Say what raises or lowers the score of a lead; all open leads follow.",
    http="POST /lead-score-rules",
    takes=NewLeadScoreRule,
    gives=LeadScoreRule,
    status=201,
    raises=(NothingToCompare,),
)
get = lead_score_rule.operation(
    "get",
    summary="Read one rule.",
    http="GET /lead-score-rules/{lead_score_rule_id}",
    takes=LeadScoreRuleKey,
    gives=LeadScoreRule,
    safe=True,
    raises=(NotFound,),
)
listed, searched = lead_score_rule.list_operations(
    LeadScoreRule,
    summary="List the rules.",
    filters={"name": "text", "field": "choice", "active": "flag", "points": "number"},
    sorts=("created_at", "name", "points"),
    quick=("name",),
)
update = lead_score_rule.operation(
    "update",
    summary="Change a rule; all open leads follow.",
    http="PATCH /lead-score-rules/{lead_score_rule_id}",
    takes=LeadScoreRulePatch,
    gives=LeadScoreRule,
    guarded=True,
    raises=(NotFound, Stale, NothingToCompare),
)
remove = lead_score_rule.operation(
    "remove",
    summary="Delete a rule; all open leads follow.",
    http="DELETE /lead-score-rules/{lead_score_rule_id}",
    takes=LeadScoreRuleKey,
    gives=LeadScoreRule,
    guarded=True,
    raises=(NotFound, Stale),
)
history = history_of(lead_score_rule, LeadScoreRuleKey)
