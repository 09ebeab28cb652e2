"""Approvals (审批): one document that waits for people to agree to it."""

from marshmallow import fields as plain

from chassis import fields
from chassis.attachments.refusals import OF_CONTENT, Infected, NotScanned
from chassis.contract import Operation, Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from chassis.files import File
from chassis.listing import Listing, Page
from contracts.approvals import DocumentFile
from contracts.organization import access
from contracts.organization.approval_turn import (
    AlreadyDecided,
    DecidedByOthers,
    DelegationOver,
    NotAsked,
    NotYourTurn,
    Over,
)
from contracts.shared import RecordFields, Upload

STATES = ("pending", "approved", "rejected", "returned", "recalled")
TASK_STATES = (
    *("waiting", "pending", "approved", "rejected", "returned", "advised"),
    *("transferred", "skipped", "carried", "closed"),
)
ACTS = (
    *("submit", "approve", "reject", "return", "transfer", "delegate", "add_signer", "recall"),
    *("remind", "comment", "attach", "timeout", "hand_over"),
)


class NotSubmitter(Conflict):
    code = "organization.approval.not_submitter"
    en, zh = "Only who submitted it can do this.", "只有提交人可以执行此操作。"


class UnknownColleague(Conflict):
    code = "organization.approval.unknown_colleague"
    en, zh = "There is no such active colleague.", "员工不存在或已离职。"


class SignsAlready(Conflict):
    code = "organization.approval.signs_already"
    en, zh = "The colleague {staff_id} is asked already.", "员工 {staff_id} 已是本步骤审批人。"


class IsSubmitter(Conflict):
    code = "organization.approval.is_submitter"
    en, zh = "The submitter {staff_id} does not decide.", "提交人 {staff_id} 不能审批本步骤。"


class NoSuchStep(Conflict):
    """A case goes back to a step before the present one, or to its start."""

    code = "organization.approval.no_such_step"
    en, zh = "It cannot be returned to step {step}.", "无法退回到步骤 {step}。"


class RemindedLately(Conflict):
    code = "organization.approval.reminded_lately"
    en, zh = "They were reminded less than {minutes} minutes ago.", "{minutes} 分钟内已催办过。"


class TooManyFiles(Conflict):
    code = "organization.approval.too_many_files"
    en, zh = "At most {limit} files for one approval.", "每个审批最多 {limit} 个附件。"


class ApprovalKey(Schema):
    approval_id = fields.Id(required=True)


class Decision(ApprovalKey):
    comment = fields.LongText(max=2000, allow_none=True, load_default=None)


class Rejection(ApprovalKey):
    comment = fields.LongText(min=1, max=2000, required=True)


class Return(Rejection):
    _told = {"description": "Counted from 1; null: to the submitter, who may submit anew."}
    step = fields.Whole(min=1, max=20, allow_none=True, load_default=None, metadata=_told)


class PassOn(Decision):
    staff_id = fields.Id(required=True)


class AddSigner(PassOn):
    position = fields.Choice(
        "before", "after", required=True, metadata={"description": "Before or after oneself."}
    )


class BatchItem(Schema):
    approval_id = fields.Id(required=True)
    version = fields.Whole(min=1, allow_none=True, load_default=None)


class Batch(Schema):
    items = fields.Many(plain.Nested(BatchItem), min=1, max=100, required=True)
    comment = fields.LongText(max=2000, allow_none=True, load_default=None)


class BatchOutcome(Schema):
    approval_id = fields.Id(required=True)
    outcome = fields.Text(metadata={"description": "ok, or the code of the refusal; detail: why."})
    detail, state = fields.Text(allow_none=True), fields.Choice(*STATES, allow_none=True)


class BatchResult(Schema):
    """One outcome per item; those that were refused changed nothing."""

    items = plain.List(plain.Nested(BatchOutcome))


SEEN = {
    "description": "As submitted to who decides or is told; to others as field rights show the "
    "document."
}


class ApprovalRow(RecordFields):
    kind = fields.Text()
    title = fields.Text(attribute="told_title", metadata=SEEN)
    state = fields.Choice(*STATES)
    document_resource = fields.Text()
    document_label = fields.Text(metadata={"description": "What the reader calls its kind."})
    document_id = fields.Id()
    document_version = fields.Whole()
    amount = fields.Money(signed=True, allow_none=True, attribute="told_amount", metadata=SEEN)
    department_id = fields.Id(allow_none=True)
    submitter_id, handed_in_by_id = fields.Id(), fields.Id(allow_none=True)
    submitter_name = fields.Text(allow_none=True)
    customer_id = fields.Id(allow_none=True)
    flow_id, flow_version = fields.Id(allow_none=True), fields.Whole(allow_none=True)
    step = fields.Whole(metadata={"description": "The present one, counted from 1."})
    step_name = fields.Text(allow_none=True)
    pending_ids = fields.Many(fields.Id(), metadata={"description": "Who is asked now."})
    decided_at = fields.Instant(allow_none=True)


class TaskTold(Schema):
    step = fields.Whole()
    staff_id = fields.Id()
    kind = fields.Text(metadata={"description": "asked, added, delegated, transferred."})
    state = fields.Choice(*TASK_STATES)
    asked_at = fields.Instant(allow_none=True)
    decided_at = fields.Instant(allow_none=True)
    decided_by = fields.Id(allow_none=True)
    comment = fields.LongText(allow_none=True)
    reason = fields.Text(allow_none=True)


class Attachment(ApprovalKey):
    upload = fields.One(Upload, required=True)


class FileKey(ApprovalKey):
    file_id = fields.Id(required=True)


class AttachedFile(Schema):
    id = fields.Id(required=True)
    name = fields.Text()
    size, content_type = fields.Whole(), fields.Text()
    at, actor_id = fields.Instant(), fields.Text()


class Act(Schema):
    at = fields.Instant()
    act = fields.Choice(*ACTS)
    step = fields.Whole()
    actor_id, actor_name = fields.Text(), fields.Text()
    to_staff_id = fields.Id(allow_none=True)
    comment = fields.LongText(allow_none=True)


class Approval(ApprovalRow):
    facts = plain.Dict(attribute="told_facts", metadata=SEEN)
    snapshot = plain.Dict(attribute="told_snapshot", metadata=SEEN)
    snapshot_hash = fields.Text()
    copied_ids = fields.Many(fields.Id())
    tasks = plain.List(plain.Nested(TaskTold))
    acts = plain.List(plain.Nested(Act))
    files = plain.List(plain.Nested(AttachedFile))
    document_files = plain.List(plain.Nested(DocumentFile))


class Counters(Schema):
    to_approve = fields.Whole()
    submitted = fields.Whole(metadata={"description": "Still pending."})
    done = fields.Whole()
    copied = fields.Whole()


class ApprovalAnswer(Schema):
    """What is told of a decision to the service that asked."""

    id = fields.Id(required=True)
    kind = fields.Text(max=81, required=True)
    document_resource = fields.Text(max=81, required=True)
    document_id = fields.Id(required=True)
    title = fields.Text(max=240)
    customer_id = fields.Id(allow_none=True)
    submitter_id = fields.Id()
    snapshot_hash = fields.Text(required=True)
    decided_by = fields.Text(max=64, required=True)
    decided_by_name = fields.Text(max=100)
    comment = fields.LongText(allow_none=True)


approval = Resource("organization", "approval", zh="审批")

FILTERS = {
    **dict.fromkeys(("kind", "document_resource", "title"), "text"),
    "state": "choice",
    **dict.fromkeys(("document_id", "submitter_id", "customer_id"), "id"),
    "amount": "money",
    "created_at": "instant",
}
SORTS = ("created_at", "updated_at", "decided_at")
ACTING = (
    *(NotFound, Stale, Over, NotAsked, NotYourTurn),
    *(AlreadyDecided, DecidedByOthers, DelegationOver),
)

get = approval.operation(
    "get",
    summary="Read one approval with its snapshot, its people and what they did.",
    http="GET /approvals/{approval_id}",
    takes=ApprovalKey,
    gives=Approval,
    safe=True,
    raises=(NotFound,),
)
who_sees = access.who_sees(approval, ApprovalKey)
listed, searched = approval.list_operations(
    ApprovalRow,
    summary="List the approvals that one takes part in.",
    filters=FILTERS,
    sorts=SORTS,
    quick=("title",),
)


def _box(name: str, summary: str) -> Operation:
    listing = Listing(item=ApprovalRow, filters=FILTERS, sorts=SORTS, quick=("title",))
    return approval.operation(
        name,
        summary=summary,
        http=f"GET /approval-boxes/{name.replace('_', '-')}",
        takes=listing.query_schema,
        gives=Page.of(ApprovalRow),
        safe=True,
        listing=listing,
    )


to_approve = _box("to_approve", "List what waits for me, also where I stand in for somebody.")
submitted = _box("submitted", "List what I have submitted.")
done = _box("done", "List what I have decided.")
copied = _box("copied", "List what I was sent a copy of.")
counters = approval.operation(
    "counters",
    summary="Count what lies in my boxes.",
    http="GET /approval-boxes",
    gives=Counters,
    safe=True,
)
approve = approval.operation(
    "approve",
    summary="Agree.",
    http="POST /approvals/{approval_id}/approve",
    takes=Decision,
    gives=Approval,
    guarded=True,
    raises=ACTING,
)
reject = approval.operation(
    "reject",
    summary="Disagree, and say why.",
    http="POST /approvals/{approval_id}/reject",
    takes=Rejection,
    gives=Approval,
    guarded=True,
    raises=ACTING,
)
send_back = approval.operation(
    "return",
    summary="Send it back to an earlier step or to the submitter.",
    http="POST /approvals/{approval_id}/return",
    takes=Return,
    gives=Approval,
    guarded=True,
    raises=(*ACTING, NoSuchStep),
)
transfer = approval.operation(
    "transfer",
    summary="Let a colleague decide instead of oneself.",
    http="POST /approvals/{approval_id}/transfer",
    takes=PassOn,
    gives=Approval,
    guarded=True,
    raises=(*ACTING, UnknownColleague, SignsAlready, IsSubmitter),
)
delegate = approval.operation(
    "delegate",
    summary="Ask a colleague for advice first; then it comes back.",
    http="POST /approvals/{approval_id}/delegate",
    takes=PassOn,
    gives=Approval,
    guarded=True,
    raises=(*ACTING, UnknownColleague, SignsAlready),
)
add_signer = approval.operation(
    "add_signer",
    summary="Let a colleague decide as well, before or after oneself.",
    http="POST /approvals/{approval_id}/add-signer",
    takes=AddSigner,
    gives=Approval,
    guarded=True,
    raises=(*ACTING, UnknownColleague, SignsAlready, IsSubmitter),
)
recall = approval.operation(
    "recall",
    summary="Take back what one has submitted.",
    http="POST /approvals/{approval_id}/recall",
    takes=Decision,
    gives=Approval,
    guarded=True,
    raises=(NotFound, Stale, Over, NotSubmitter),
)
remind = approval.operation(
    "remind",
    summary="Remind those who are asked now.",
    http="POST /approvals/{approval_id}/remind",
    takes=ApprovalKey,
    gives=Approval,
    raises=(NotFound, Over, NotSubmitter, RemindedLately),
)
comment = approval.operation(
    "comment",
    summary="Say something about it.",
    http="POST /approvals/{approval_id}/comment",
    takes=Rejection,
    gives=Approval,
    raises=(NotFound,),
)
attach = approval.operation(
    "attach",
    summary="Add a file that those who decide should see.",
    http="POST /approvals/{approval_id}/attach",
    takes=Attachment,
    gives=Approval,
    keyed="required",
    uploads=True,
    raises=(NotFound, Over, TooManyFiles, *OF_CONTENT),
)
read_file = approval.operation(
    "read_file",
    summary="Download a file of an approval.",
    http="GET /approvals/{approval_id}/files/{file_id}",
    takes=FileKey,
    gives=File,
    safe=True,
    timeout_s=30.0,
    raises=(NotFound, NotScanned, Infected),
)
batch_approve = approval.operation(
    "batch_approve",
    summary="Agree to several; each succeeds or is refused by itself.",
    http="POST /approvals/batch-approve",
    takes=Batch,
    gives=BatchResult,
    timeout_s=10.0,
)
approved = approval.event("approved", summary="A document was approved.", data=ApprovalAnswer)
rejected = approval.event("rejected", summary="A document was rejected.", data=ApprovalAnswer)
returned = approval.event("returned", summary="It was sent back to change.", data=ApprovalAnswer)
recalled = approval.event("recalled", summary="Its submitter took it back.", data=ApprovalAnswer)
ANSWERS = (approved, rejected, returned, recalled)
