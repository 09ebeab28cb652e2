"""The book as a whole: its closed period, its trial balance and the proof that it is right."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.histories import history_of
from contracts.ledger.account_right import HiddenAccounts
from contracts.ledger.currency import UnknownCurrency
from contracts.ledger.rolling import DrillQuery, RolledRow
from contracts.ledger.translation import TRANSLATING, originals, translated
from contracts.ledger.waiting import Reason


class NotLater(Conflict):
    code = "ledger.period.not_later"
    pointer = "/until"
    en = "The books are closed until {closed_until} already."
    zh = "账期已关闭至 {closed_until}。"


class NotYetOver(Conflict):
    """Only days that are over can be closed; it is the day where the company is that counts."""

    code = "ledger.period.not_yet_over"
    pointer = "/until"
    en = "{day} is not over yet: only days before {today} can be closed."
    zh = "{day} 尚未结束，只能关闭 {today} 之前的账期。"


class EntriesWait(Conflict):
    """Where the house has entries reviewed, none is left behind in days that close."""

    code = "ledger.period.entries_wait"
    pointer = "/until"
    en = "{count} entries until that day wait to be reviewed or posted."
    zh = "截至该日尚有 {count} 张手工凭证待审核或待过账，不能结账。"


class NotEarlier(Conflict):
    code = "ledger.period.not_earlier"
    pointer = "/until"
    en = "The books are closed until {closed_until} only."
    zh = "账期仅关闭至 {closed_until}。"


class YearEnded(Conflict):
    """Its income and expense are in the profit brought forward: what is late must follow."""

    code = "ledger.period.year_ended"
    pointer = "/until"
    en = "The year {year} is closed as a whole: reopen it by POST /year-ends/reopen first."
    zh = "{year} 年度已年结，须先反结账（POST /year-ends/reopen），再打开其中的账期。"


class Locked(Conflict):
    """Days that are locked stay closed for ever and for everybody."""

    code = "ledger.period.locked"
    en, zh = "The books are locked until {locked_until}.", "账簿已锁定至 {locked_until}，不可再开。"


class NotClosedYet(Conflict):
    code = "ledger.period.not_closed_yet"
    pointer = "/until"
    en = "Only closed days can be locked; the books are closed until {closed_until}."
    zh = "只能锁定已关闭的账期，目前关闭至 {closed_until}。"


class Period(Schema):
    id = fields.Id(required=True)
    version = fields.Whole(required=True)
    closed_until = fields.Day(
        allow_none=True, metadata={"description": "Last day that takes no entries any more."}
    )
    locked_until = fields.Day(
        allow_none=True, metadata={"description": "Last day that can never be opened again."}
    )
    reopen_reason = fields.Text(
        allow_none=True,
        metadata={"description": "Why days were opened again last; null once days are closed."},
    )
    waiting = fields.Whole(
        required=True,
        metadata={
            "description": "Entries and money of closed days, submitted, approved or pending, that"
            " nobody can book any more: open the days again, or give them up."
        },
    )


class Lock(Schema):
    until = fields.Day(required=True, metadata={"description": "Last day locked for ever."})


class Close(Schema):
    until = fields.Day(
        required=True,
        metadata={"description": "Last day of the closed period: yesterday or earlier."},
    )


class Reopen(Reason):
    until = fields.Day(
        required=True,
        allow_none=True,
        metadata={"description": "The day until which it stays closed; null opens everything."},
    )


class KnownNow(Conflict):
    """Rates are put right afterwards, so that nobody knows what a book came to as it was known."""

    code = "ledger.trial_balance.known_now"
    pointer = "/known_at"
    en = "All currencies together are told as the book is known now."
    zh = "折合报表不支持按记录时点查询。"


class TrialBalanceQuery(DrillQuery):
    on = fields.Day(metadata={"description": "As of the end of this day; default: today."})
    known_at = fields.Instant(
        metadata={"description": "Only what was recorded by this moment: the book as it was known."}
    )
    currency = fields.Commodity(load_default="CNY")
    translated = translated()


class TrialBalanceRow(RolledRow):
    """The postings of one account and those below it; balance = debit − credit."""

    account_id = fields.Id(required=True)
    code = fields.Text(required=True)
    name_zh = fields.Text()
    name_en = fields.Text()
    type = fields.Text()
    debit = fields.Money(required=True)
    credit = fields.Money(required=True)
    balance = fields.Money(signed=True, required=True)
    originals = originals()


class TrialBalance(Schema):
    on = fields.Day(allow_none=True)
    currency = fields.Text(required=True)
    items = fields.Many(fields.One(TrialBalanceRow), max=10_000)
    debit = fields.Money(required=True)
    credit = fields.Money(required=True)
    exchange_difference = fields.Money(
        signed=True,
        allow_none=True,
        metadata={
            "description": "Debit less credit that no revaluation has posted yet (未入账汇兑差额);"
            " null where nothing is translated."
        },
    )
    difference = fields.Money(
        signed=True, required=True, metadata={"description": "Zero in every sound book."}
    )


class Verification(Schema):
    """What the checker found; no problem means that the whole book is proved."""

    sound = fields.Flag(required=True)
    entries = fields.Whole(required=True)
    problems = fields.Many(fields.Text(max=500), max=1000)


period = Resource("ledger", "period", zh="账期")

get_period = period.operation(
    "get",
    summary="Read until when the books are closed.",
    http="GET /period",
    gives=Period,
    safe=True,
)
period_history = history_of(period, None, at="/period")
close = period.operation(
    "close",
    summary="Close the books until a day.",
    http="POST /period/close",
    takes=Close,
    gives=Period,
    guarded=True,
    raises=(NotLater, NotYetOver, EntriesWait, Stale),
)
reopen = period.operation(
    "reopen",
    summary="Open a closed period again.",
    http="POST /period/reopen",
    takes=Reopen,
    gives=Period,
    guarded=True,
    raises=(NotEarlier, Locked, YearEnded, Stale),
)
lock = period.operation(
    "lock",
    summary="Lock closed days for ever.",
    http="POST /period/lock",
    takes=Lock,
    gives=Period,
    guarded=True,
    raises=(NotLater, NotClosedYet, Stale),
)

trial_balance = Resource("ledger", "trial_balance", zh="试算平衡表")

read_trial_balance = trial_balance.operation(
    "get",
    summary="Read the balance of every account, also as of a day.",
    http="GET /trial-balance",
    takes=TrialBalanceQuery,
    gives=TrialBalance,
    safe=True,
    timeout_s=10.0,
    raises=(UnknownCurrency, HiddenAccounts, NotFound, *TRANSLATING, KnownNow),
)

verification = Resource("ledger", "verification", zh="账簿校验")

verify = verification.operation(
    "run",
    summary="Prove numbers, sums, balances and the hash chain of the whole book.",
    http="GET /ledger-verification",
    gives=Verification,
    safe=True,
    timeout_s=60.0,
)
