"""Entries in two phases: money is set aside first, then posted, given back or left to lapse."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from contracts.histories import history_of
from contracts.ledger.account_right import NoRight
from contracts.ledger.entry import (
    POSTING,
    REVERSING,
    AlreadyReversed,
    ControlAccount,
    NewEntry,
    Posting,
    Reverse,
    Unbalanced,
    ZeroPosting,
)
from contracts.organization import access
from contracts.shared import RecordFields

STATES = ("pending", "posted", "void", "lapsed")


class NotPending(Conflict):
    code = "ledger.pending_entry.not_pending"
    en, zh = "The pending entry is {state}.", "预记凭证的状态为“{state}”，不能执行此操作。"


class MoreThanPending(Conflict):
    code = "ledger.pending_entry.more_than_pending"
    pointer = "/amount"
    en, zh = "Only {pending} was set aside.", "预记金额仅为 {pending}。"


class NotDivisible(Conflict):
    """Only an entry of two postings can be posted in part."""

    code = "ledger.pending_entry.not_divisible"
    pointer = "/amount"
    en, zh = (
        "An entry of {lines} postings is posted whole.",
        "含 {lines} 条分录的凭证只能整笔入账。",
    )


class AlreadyPast(Conflict):
    code = "ledger.pending_entry.already_past"
    pointer = "/expires_at"
    en, zh = "The moment {expires_at} is past.", "时间 {expires_at} 已过。"


class OwnEntry(Conflict):
    """Whoever wrote it may not review it."""

    code = "ledger.pending_entry.own_entry"
    en, zh = "Somebody else must review what you wrote.", "不能审核自己录入的凭证。"


class ReviewedBefore(Conflict):
    code = "ledger.pending_entry.reviewed"
    en, zh = "The pending entry is reviewed already.", "该预记凭证已审核。"


class NotReviewed(Conflict):
    """Where the house has entries reviewed; also what was posted in part would be another entry."""

    code = "ledger.pending_entry.not_reviewed"
    en = "Nobody has reviewed this entry yet."
    zh = "该预记凭证尚未审核，不能执行此操作。"


class ReviewedWhole(Conflict):
    code = "ledger.pending_entry.reviewed_whole"
    pointer = "/amount"
    en = "What was reviewed is posted whole."
    zh = "已审核的凭证只能整笔入账。"


class ReversalWaits(Conflict):
    code = "ledger.pending_entry.reversal_waits"
    en = "A pending entry of {day} waits to take it back."
    zh = "已有日期为 {day} 的冲销预记凭证待入账，不能重复起草。"


class NewPendingEntry(NewEntry):
    expires_at = fields.Instant(
        allow_none=True, load_default=None, metadata={"description": "When it lapses; null: never."}
    )


class PendingEntry(RecordFields):
    state = fields.Choice(*STATES, required=True)
    happened_on = fields.Day(required=True)
    memo = fields.Text()
    expires_at = fields.Instant(allow_none=True)
    postings = fields.Many(fields.One(Posting))
    entry_id = fields.Id(allow_none=True, metadata={"description": "What it became."})
    reverses_id = fields.Id(
        allow_none=True, metadata={"description": "The entry that it takes back."}
    )
    reviewed_by = fields.Id(
        allow_none=True, metadata={"description": "Who reviewed it (审核); null: nobody yet."}
    )
    reviewed_at = fields.Instant(allow_none=True)
    owner_id = fields.Id(allow_none=True)


class PendingKey(fields.Schema):
    pending_entry_id = fields.Id(required=True)


class PostPending(PendingKey):
    amount = fields.Money(
        commodity=True,
        allow_none=True,
        load_default=None,
        metadata={"description": "Less than what was set aside; default: all of it."},
    )


pending_entry = Resource("ledger", "pending_entry", zh="预记凭证")

create = pending_entry.operation(
    "create",
    summary="Set money aside for an entry that is posted later.",
    http="POST /pending-entries",
    takes=NewPendingEntry,
    gives=PendingEntry,
    status=201,
    keyed="required",
    raises=(*POSTING, Unbalanced, ZeroPosting, ControlAccount, AlreadyPast, NoRight),
)
draft_reversal = pending_entry.operation(
    "draft_reversal",
    summary="Draft the mirror image of an entry, to be reviewed and posted later.",
    http="POST /entries/{entry_id}/draft-reversal",
    takes=Reverse,
    gives=PendingEntry,
    status=201,
    keyed="required",
    raises=(*REVERSING, ReversalWaits),
)
get = pending_entry.operation(
    "get",
    summary="Read one pending entry.",
    http="GET /pending-entries/{pending_entry_id}",
    takes=PendingKey,
    gives=PendingEntry,
    safe=True,
    raises=(NotFound,),
)
who_sees = access.who_sees(pending_entry, PendingKey)
history = history_of(pending_entry, PendingKey)
listed, searched = pending_entry.list_operations(
    PendingEntry,
    summary="List pending entries.",
    filters={
        "state": "choice",
        "happened_on": "day",
        "owner_id": "id",
        "reviewed_by": "id",
        "created_at": "instant",
    },
    sorts=("created_at", "happened_on"),
    quick=("memo",),
)
review = pending_entry.operation(
    "review",
    summary="Review a pending entry that somebody else wrote (审核).",
    http="POST /pending-entries/{pending_entry_id}/review",
    takes=PendingKey,
    gives=PendingEntry,
    guarded=True,
    raises=(NotFound, Stale, NotPending, OwnEntry, ReviewedBefore),
)
unreview = pending_entry.operation(
    "unreview",
    summary="Take back the review of a pending entry that is not posted yet (反审核).",
    http="POST /pending-entries/{pending_entry_id}/unreview",
    takes=PendingKey,
    gives=PendingEntry,
    guarded=True,
    raises=(NotFound, Stale, NotPending, NotReviewed),
)
post = pending_entry.operation(
    "post",
    summary="Post what was set aside, or a part of it; the rest is given back.",
    http="POST /pending-entries/{pending_entry_id}/post",
    takes=PostPending,
    gives=PendingEntry,
    guarded=True,
    keyed="required",
    raises=(
        *(*POSTING, NotFound, Stale, NoRight),
        *(NotPending, MoreThanPending, NotDivisible, ZeroPosting),
        *(NotReviewed, ReviewedWhole, AlreadyReversed),
    ),
)
void = pending_entry.operation(
    "void",
    summary="Give back what was set aside.",
    http="POST /pending-entries/{pending_entry_id}/void",
    takes=PendingKey,
    gives=PendingEntry,
    guarded=True,
    raises=(NotFound, Stale, NotPending, NoRight),
)
