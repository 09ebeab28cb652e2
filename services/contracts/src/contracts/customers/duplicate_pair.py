"""Pairs of records that may be the same: found by a scan (查重扫描), decided one by one."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.customers.parts import MATCHES
from contracts.jobs import Job
from contracts.shared import History, RecordFields

STATES = ("open", "same", "not_same", "merged")
LEVELS = ("same", "similar")


class Decided(Conflict):
    """Nothing decided is overwritten; whoever was wrong takes it back first."""

    code = "customers.duplicate_pair.decided"
    pointer = "/decision"
    en = "The pair was decided already: {state}. Take that back by the decision open first."
    zh = "该疑似重复已处理（{state}）；如需更改，请先以 open 撤回原结论。"


class Scan(Schema):
    similar = fields.Flag(
        load_default=True,
        metadata={"description": "Also names that are only alike, not just the same."},
    )


class PairKey(Schema):
    duplicate_pair_id = fields.Id(required=True)


class Decision(PairKey):
    decision = fields.Choice(
        "same",
        "not_same",
        "open",
        required=True,
        metadata={
            "description": "same: they wait for a merge; not_same: no scan brings them again; "
            "open: take back what was decided, before it is decided otherwise."
        },
    )


class Pair(RecordFields):
    """Two records of one kind; merging them closes the pair."""

    of = fields.Text(
        metadata={"description": "What the two are: customers.customer, .contact or .lead."}
    )
    left_id = fields.Id(required=True)
    left_name = fields.Text()
    right_id = fields.Id(required=True)
    right_name = fields.Text()
    level = fields.Choice(
        *LEVELS, metadata={"description": "same: code, number or name are the same."}
    )
    match = fields.Choice(*MATCHES)
    state = fields.Choice(*STATES)
    decided_by = fields.Id(allow_none=True)
    decided_at = fields.Instant(allow_none=True)


duplicate_pair = Resource("customers", "duplicate_pair", zh="疑似重复")

scan = duplicate_pair.operation(
    "scan",
    summary="Look through customers, contacts and leads for those that may be the same, as a job.",
    http="POST /duplicate-pairs/scan",
    takes=Scan,
    gives=Job,
    dry_run=False,
    status=202,
    keyed="required",
)
get = duplicate_pair.operation(
    "get",
    summary="Read one pair.",
    http="GET /duplicate-pairs/{duplicate_pair_id}",
    takes=PairKey,
    gives=Pair,
    safe=True,
    raises=(NotFound,),
)
listed, searched = duplicate_pair.list_operations(
    Pair,
    summary="List pairs that may be the same: the queue of what is to be decided.",
    filters={
        "of": "text",
        "left_id": "id",
        "right_id": "id",
        "level": "choice",
        "match": "choice",
        "state": "choice",
        "created_at": "instant",
    },
    sorts=("created_at",),
)
decide = duplicate_pair.operation(
    "decide",
    summary="Say whether two records are the same; a decision is changed by taking it back first.",
    http="POST /duplicate-pairs/{duplicate_pair_id}/decide",
    takes=Decision,
    gives=Pair,
    guarded=True,
    raises=(NotFound, Stale, Decided),
)
history = duplicate_pair.operation(
    "history",
    summary="Read who decided what about a pair.",
    http="GET /duplicate-pairs/{duplicate_pair_id}/history",
    takes=PairKey,
    gives=History,
    safe=True,
    raises=(NotFound,),
)
