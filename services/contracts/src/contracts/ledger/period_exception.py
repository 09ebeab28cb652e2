"""Exceptions from a closed period: for one person or all, for some days, until a moment."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from chassis.structure import UnknownColleague
from contracts.histories import history_of
from contracts.ledger.book import Locked
from contracts.ledger.bounded import NextPage, Onward
from contracts.ledger.entry import Entry
from contracts.readings import get_of
from contracts.shared import RecordFields


class ExceptionOver(Conflict):
    code = "ledger.period_exception.over"
    en, zh = "The exception is over.", "该例外已结束。"


class BadSpan(Conflict):
    code = "ledger.period_exception.bad_span"
    pointer = "/until_on"
    en, zh = "The last day is before the first.", "结束日期早于开始日期。"


class PastMoment(Conflict):
    code = "ledger.period_exception.past_moment"
    pointer = "/expires_at"
    en, zh = "The moment {expires_at} is past.", "时间 {expires_at} 已过。"


class ExceptionFields(Schema):
    person_id = fields.Id(
        allow_none=True, load_default=None, metadata={"description": "Null: everybody."}
    )
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    expires_at = fields.Instant(required=True)
    reason = fields.Text(min=1, required=True)


class PeriodException(ExceptionFields, RecordFields):
    revoked_at = fields.Instant(allow_none=True)


class ExceptionKey(Schema):
    period_exception_id = fields.Id(required=True)


class EntriesQuery(ExceptionKey, Onward):
    pass


class EntriesUnder(NextPage):
    """What was posted under an exception, the oldest first."""

    items = fields.Many(fields.One(Entry), max=1000)


period_exception = Resource("ledger", "period_exception", zh="账期例外")

create = period_exception.operation(
    "create",
    summary="Let somebody post into closed days for a while.",
    http="POST /period-exceptions",
    takes=ExceptionFields,
    gives=PeriodException,
    status=201,
    raises=(BadSpan, PastMoment, Locked, UnknownColleague),
)
get = get_of(period_exception, ExceptionKey, PeriodException)
history = history_of(period_exception, ExceptionKey)
listed, searched = period_exception.list_operations(
    PeriodException,
    summary="List exceptions from closed periods.",
    filters={"person_id": "id", "expires_at": "instant", "created_at": "instant"},
    sorts=("created_at", "expires_at"),
)
revoke = period_exception.operation(
    "revoke",
    summary="End an exception before its time.",
    http="POST /period-exceptions/{period_exception_id}/revoke",
    takes=ExceptionKey,
    gives=PeriodException,
    guarded=True,
    raises=(NotFound, Stale, ExceptionOver),
)
read_entries = period_exception.operation(
    "entries",
    summary="Read what was posted under an exception.",
    http="GET /period-exceptions/{period_exception_id}/entries",
    takes=EntriesQuery,
    gives=EntriesUnder,
    safe=True,
    raises=(NotFound,),
)
