"""Bad debts (坏账): what is given up of a receivable, and what comes back after all."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.ledger.entry import POSTING
from contracts.ledger.receivable import NotOpen
from contracts.organization import access
from contracts.shared import RecordFields

STATES = ("written_off", "recovered")


class MoreThanOpen(Conflict):
    code = "ledger.bad_debt.more_than_open"
    pointer = "/amount"
    en, zh = "Only {open} is open.", "未收金额仅为 {open}。"


class NothingGivenUp(Conflict):
    code = "ledger.bad_debt.nothing"
    pointer = "/amount"
    en, zh = "An amount of zero is nothing to give up.", "核销金额不能为零。"


class RecoveredBefore(Conflict):
    code = "ledger.bad_debt.recovered"
    en, zh = "The bad debt was taken back before.", "该坏账核销已撤销。"


class WriteOff(Schema):
    receivable_id = fields.Id(required=True)
    amount = fields.Money(
        allow_none=True, load_default=None, metadata={"description": "Default: all that is open."}
    )
    reason = fields.Text(min=1, required=True)


class BadDebt(RecordFields):
    receivable_id = fields.Id(required=True)
    customer_id = fields.Id(required=True)
    state = fields.Choice(*STATES, required=True)
    amount = fields.Money(required=True)
    reason = fields.Text()
    written_off_on = fields.Day(required=True)
    recovered_on = fields.Day(allow_none=True)
    entry_id = fields.Id(allow_none=True)
    owner_id = fields.Id(allow_none=True)


class BadDebtKey(Schema):
    bad_debt_id = fields.Id(required=True)


bad_debt = Resource("ledger", "bad_debt", zh="坏账")

write_off = bad_debt.operation(
    "write_off",
    summary="Give up what is open of a receivable, or a part of it.",
    http="POST /receivables/{receivable_id}/write-off",
    takes=WriteOff,
    gives=BadDebt,
    status=201,
    keyed="required",
    raises=(*POSTING, NotFound, NotOpen, MoreThanOpen, NothingGivenUp),
)
get = bad_debt.operation(
    "get",
    summary="Read one bad debt.",
    http="GET /bad-debts/{bad_debt_id}",
    takes=BadDebtKey,
    gives=BadDebt,
    safe=True,
    raises=(NotFound,),
)
who_sees = access.who_sees(bad_debt, BadDebtKey)
history = history_of(bad_debt, BadDebtKey)
listed, searched = bad_debt.list_operations(
    BadDebt,
    summary="List bad debts.",
    filters={
        "customer_id": "id",
        "receivable_id": "id",
        "state": "choice",
        "written_off_on": "day",
        "created_at": "instant",
    },
    sorts=("created_at", "written_off_on"),
    quick=("reason", "customer_name"),
)
recover = bad_debt.operation(
    "recover",
    summary="Take back what was given up; the receivable is open again.",
    http="POST /bad-debts/{bad_debt_id}/recover",
    takes=BadDebtKey,
    gives=BadDebt,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, Stale, RecoveredBefore),
)
