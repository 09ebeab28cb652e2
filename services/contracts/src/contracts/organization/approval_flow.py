"""Approval flows (审批流程): who must agree to what, in versions."""

from marshmallow import fields as plain

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.organization.department import UnknownDepartment
from contracts.organization.flow_definition import FACT, MODES, Definition
from contracts.organization.together import UnknownPerson
from contracts.shared import RecordFields

KIND = r"^[a-z_]{2,40}\.[a-z_]{2,40}$"
OUTCOMES = ("asked", "skipped", "carried", "nobody")


class UnknownKind(Conflict):
    """Only what asks for approvals can have a flow."""

    code = "organization.approval_flow.unknown_kind"
    pointer = "/kind"
    en, zh = "Nothing of the kind {kind} asks for approvals.", "没有需要审批的“{kind}”。"


class Unclear(Conflict):
    """An approver rule lacks what its kind needs, or means somebody who is not there."""

    code = "organization.approval_flow.unclear"
    en = "Step {step} cannot tell who approves: {reason}."
    zh = "步骤 {step} 无法确定审批人：{reason}。"


class UnknownFact(Conflict):
    """A condition on what no document of the kind tells would never hold, or always."""

    code = "organization.approval_flow.unknown_fact"
    en = "Documents of this kind do not tell {fact}. Known are: {known}."
    zh = "此类单据没有字段“{fact}”。可用字段：{known}。"


class NotAPerson(Conflict):
    """A flow that asks whom no document names would ask nobody, or let everything pass."""

    code = "organization.approval_flow.not_a_person"
    en = "Nobody can be asked by {fact}, which names no person. Known are: {known}."
    zh = "字段“{fact}”不是人员，不能作为审批人。可用字段：{known}。"


class NotJudged(Conflict):
    """Of some operation that the flow is about nobody tells this before it is done."""

    code = "organization.approval_flow.not_judged"
    en = "A flow cannot look at {fact} before people {action}. Known are: {known}."
    zh = "审批流程无法判断{permission}的“{fact}”。可用条件：{known}。"


class UnknownAction(Conflict):
    """A condition on what never waits for leave would never hold: nothing would be gated."""

    code = "organization.approval_flow.unknown_action"
    en = "Nothing called {name} can wait for a permit; see GET /approval-kinds."
    zh = "“{name}”不是可设放行审批的操作，请查看可审批的单据类型。"


class CannotChoose(Conflict):
    """A flow that leaves it to who cannot say it would ask nobody."""

    code = "organization.approval_flow.cannot_choose"
    en = "Who submits {kind} cannot name approvers; see GET /approval-kinds."
    zh = "提交“{kind}”时不能指定审批人，请查看可审批的单据类型。"


class OneValue(Conflict):
    """More or less than several values at once is nothing that anybody can mean."""

    code = "organization.approval_flow.one_value"
    en, zh = "This comparison takes one value.", "该比较只能有一个值。"


UNFIT = (
    *(UnknownFact, NotAPerson, NotJudged, UnknownAction, OneValue, UnknownDepartment),
    CannotChoose,
)
"""Why conditions that would never hold, or not as they read, are not taken."""


class NothingNew(Conflict):
    code = "organization.approval_flow.nothing_new"
    en, zh = "There is no draft to publish.", "没有可发布的草稿。"


class Retired(Conflict):
    code = "organization.approval_flow.retired"
    en, zh = "The flow is retired.", "该流程已停用。"


class NoChoice(Conflict):
    """The approvers that the submitter named would not have been asked."""

    code = "organization.approval_flow.no_choice"
    pointer = "/approver_ids"
    en = "Here the flow says who approves; leave out the approvers."
    zh = "此处审批人由流程决定，请勿指定审批人。"


class UnknownApprover(Conflict):
    code = "organization.approval_flow.unknown_approver"
    pointer = "/approver_ids"
    en, zh = "There is no such active colleague.", "员工不存在或已离职。"


CHOOSING = (NoChoice, UnknownApprover)
"""Why approvers whom a submitter names are not taken."""


class FlowFields(Schema):
    """What people may write."""

    name = fields.Text(min=1, max=100)
    priority = fields.Whole(
        min=0, max=1000, metadata={"description": "Of several that fit, the lowest is taken."}
    )
    definition = fields.One(Definition)


class NewFlow(FlowFields):
    kind = fields.Text(min=5, max=81, required=True, validate=[fields.Matches(KIND)])
    name = fields.Text(min=1, max=100, required=True)
    priority = fields.Whole(min=0, max=1000, load_default=100)
    definition = fields.One(Definition, required=True)


class FlowKey(Schema):
    approval_flow_id = fields.Id(required=True)


class FlowPatch(FlowFields, FlowKey):
    """A changed definition is a draft until it is published; cases go on by their version."""


class Flow(RecordFields):
    kind = fields.Text()
    name = fields.Text()
    priority = fields.Whole()
    state = fields.Choice("draft", "published", "retired")
    published_version = fields.Whole(allow_none=True)
    definition = fields.One(
        Definition, metadata={"description": "The draft if there is one, else what is published."}
    )
    has_draft = fields.Flag()


class FlowVersion(Schema):
    number = fields.Whole(required=True)
    published_at = fields.Instant()
    published_by = fields.Text()
    definition = fields.One(Definition)


class FlowVersions(Schema):
    """Every published version, newest first."""

    items = plain.List(plain.Nested(FlowVersion))


class Fact(Schema):
    name = fields.Text(min=1, max=40, required=True, validate=[fields.Matches(FACT)])
    value = fields.Text(max=200, required=True)


class Trial(FlowKey):
    """A document that does not exist."""

    submitter_id = fields.Id(required=True)
    amount = fields.Money(allow_none=True, load_default=None)
    department_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "Of the document; null: the main department of the submitter."},
    )
    facts = fields.Many(plain.Nested(Fact), max=50, load_default=list)
    chosen_ids = fields.Many(fields.Id(), max=50, load_default=list)


class Choice(Schema):
    """Approvers that a submitter names, and for what."""

    kind = fields.Text(min=5, max=81, required=True, validate=[fields.Matches(KIND)])
    approver_ids = fields.Many(fields.Id(), max=50, required=True)


class Gated(Schema):
    action = fields.Text(metadata={"description": "What conditions on the fact `action` name."})
    name = fields.Text(metadata={"description": "In the language of the reader."})
    facts = fields.Many(fields.Text())
    amount = fields.Flag(metadata={"description": "Whether conditions can look at an amount."})


class Kind(Schema):
    """What can have a flow, and what its conditions can look at beside amount and department."""

    kind = fields.Text(metadata={"description": "As flows have it, such as sales.quote."})
    name = fields.Text(metadata={"description": "In the language of the reader."})
    facts = fields.Many(fields.Text())
    people = fields.Many(
        fields.Text(), metadata={"description": "Facts that name colleagues: approvers by `fact`."}
    )
    choice = fields.Flag(
        metadata={
            "description": "Whether who submits may name approvers (`approver_ids`), so that a "
            "flow can leave it to him: approvers `chosen`."
        }
    )
    actions = plain.List(
        plain.Nested(Gated),
        metadata={"description": "Of permits: the operations that a flow can want approved."},
    )


class Kinds(Schema):
    items = plain.List(plain.Nested(Kind))


class TriedSeat(Schema):
    staff_id = fields.Id(allow_none=True)
    name = fields.Text(allow_none=True)
    outcome = fields.Choice(*OUTCOMES)
    reason = fields.Text()


class TriedStep(Schema):
    name = fields.Text()
    mode = fields.Choice(*MODES)
    applies = fields.Flag()
    passes = fields.Flag(metadata={"description": "Whether nobody needs to be asked."})
    seats = plain.List(plain.Nested(TriedSeat))
    copied_ids = fields.Many(fields.Id())


class TrialResult(Schema):
    """Who would be asked, if everybody approved."""

    applies = fields.Flag()
    steps = plain.List(plain.Nested(TriedStep))


flow = Resource("organization", "approval_flow", zh="审批流程")

create = flow.operation(
    "create",
    summary="Draw up a flow; it counts once it is published.",
    http="POST /approval-flows",
    takes=NewFlow,
    gives=Flow,
    status=201,
    raises=(UnknownKind, Unclear, *UNFIT),
)
get = flow.operation(
    "get",
    summary="Read one flow.",
    http="GET /approval-flows/{approval_flow_id}",
    takes=FlowKey,
    gives=Flow,
    safe=True,
    raises=(NotFound,),
)
listed, searched = flow.list_operations(
    Flow,
    summary="List approval flows.",
    filters={"kind": "text", "name": "text", "state": "choice", "created_at": "instant"},
    sorts=("priority", "name", "created_at"),
    default_sort="priority",
    quick=("name",),
)
update = flow.operation(
    "update",
    summary="Change the draft of a flow.",
    http="PATCH /approval-flows/{approval_flow_id}",
    takes=FlowPatch,
    gives=Flow,
    guarded=True,
    raises=(NotFound, Stale, Unclear, *UNFIT, Retired),
)
attempt = flow.operation(
    "try",
    summary="See who would be asked about a document, by the draft if there is one.",
    http="POST /approval-flows/{approval_flow_id}/try",
    takes=Trial,
    gives=TrialResult,
    safe=True,
    raises=(
        NotFound,
        UnknownFact,
        NotJudged,
        UnknownAction,
        UnknownPerson,
        UnknownDepartment,
        UnknownApprover,
    ),
)
kinds = flow.operation(
    "kinds",
    summary="Read what can have a flow, and on which facts flows of each kind can decide.",
    http="GET /approval-kinds",
    gives=Kinds,
    safe=True,
)
check_choice = flow.operation(
    "check_choice",
    summary="Refuse approvers that no flow of a kind would ask, or that nobody is.",
    takes=Choice,
    gives=Choice,
    safe=True,
    access="internal",
    raises=CHOOSING,
)
publish = flow.operation(
    "publish",
    summary="Let the draft count for documents that ask from now on.",
    http="POST /approval-flows/{approval_flow_id}/publish",
    takes=FlowKey,
    gives=Flow,
    guarded=True,
    raises=(NotFound, Stale, NothingNew, Unclear, *UNFIT, Retired),
)
retire = flow.operation(
    "retire",
    summary="Take a flow out of use; its running cases go on.",
    http="POST /approval-flows/{approval_flow_id}/retire",
    takes=FlowKey,
    gives=Flow,
    guarded=True,
    raises=(NotFound, Stale, Retired),
)
versions = flow.operation(
    "versions",
    summary="Read every published version of a flow.",
    http="GET /approval-flows/{approval_flow_id}/versions",
    takes=FlowKey,
    gives=FlowVersions,
    safe=True,
    raises=(NotFound,),
)
history = history_of(flow, FlowKey)
