"""The journal: double-entry entries that are never changed, only reversed."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound
from chassis.fields import Schema
from contracts.ledger.account_right import NoRight
from contracts.shared import ABILITIES

KINDS = (
    "manual",
    "receivable",
    "receipt",
    "transfer",
    "reversal",
    "pending",
    "cash",
    "bad_debt",
    "payable",
    "payment",
    "offset",
    "invoice",
    "opening",
    "closing",
    "revaluation",
    "claim",
    "card",
    "credit",
    "payroll",
    "cost",
    "conversion",
    "exchange",
    "split",
)


class Unbalanced(Conflict):
    code = "ledger.entry.unbalanced"
    en = "The postings in {currency} add up to {sum}, not to zero."
    zh = "{currency} 分录借贷不平衡，差额 {sum}。"


class ZeroPosting(Conflict):
    code = "ledger.entry.zero_posting"
    en, zh = "Posting {line} moves nothing.", "第 {line} 行金额为零。"


class WrongCurrency(Conflict):
    code = "ledger.entry.wrong_currency"
    en = "The account {code} is kept in {wanted}, not in {currency}."
    zh = "科目 {code} 以“{wanted}”核算，不能使用 {currency}。"


class AccountClosed(Conflict):
    code = "ledger.entry.account_closed"
    en, zh = "The account {code} is closed.", "科目 {code} 已停用。"


class ControlAccount(Conflict):
    """An account that documents keep, so that it is always the sum of what they leave open."""

    code = "ledger.entry.control_account"
    pointer = "/account_code"
    en = "The account {code} is booked by receivables, receipts, payables, payments, pay, advances."
    zh = "科目 {code} 为受控科目，只能由应收、收款、应付、付款、工资和借支等单据记账。"


class BelowZero(Conflict):
    """The account may not be overdrawn."""

    code = "ledger.entry.below_zero"
    en, zh = (
        "The account {code} would be overdrawn: {balance}.",
        "科目 {code} 余额将为负：{balance}。",
    )


class Overdrawn(Conflict):
    """The account may not be overdrawn, and the caller may not know what it holds."""

    code = "ledger.entry.overdrawn"
    en, zh = "The account {code} would be overdrawn.", "科目 {code} 余额将为负。"


class EndedYear(Conflict):
    """What comes late changes what the year brought forward, on its last day."""

    code = "ledger.entry.ended_year"
    en = (
        "The year {year} is closed as a whole: for income or expense, an exception has to reach"
        " until {last}, where it is brought forward; or reopen the year."
    )
    zh = "{year} 年度已年结：涉及损益时，例外期间须包含 {last}（于该日补结转），或先反结账。"


class PeriodClosed(Conflict):
    code = "ledger.entry.period_closed"
    en, zh = "The books are closed until {closed_until}.", "账期已关闭至 {closed_until}。"


class BeforeBooks(Conflict):
    """A day before the books begin (setting LEDGER_BOOKS_BEGIN_ON): mostly a year mistyped."""

    code = "ledger.entry.before_books"
    en = "{day} is before the books begin, on {first_on}."
    zh = "{day} 早于账簿启用日 {first_on}，请检查日期。"


class NotYet(Conflict):
    """A day to come: what is expected is a plan or a pending entry, not an entry of the books."""

    code = "ledger.entry.not_yet"
    en = "Nothing can be booked on {day} yet."
    zh = "{day} 尚未到来，不能入账。"


class NeedsReview(Conflict):
    """The house lets nobody post by hand what nobody else has read (LEDGER_REVIEW_ENTRIES)."""

    code = "ledger.entry.needs_review"
    en = "Entries by hand wait for a review here: draft it as a pending entry."
    zh = "本公司手工凭证须经审核：请先保存为预记凭证，由他人审核后过账。"


class AlreadyReversed(Conflict):
    code = "ledger.entry.already_reversed"
    en, zh = "The entry {id} was reversed before.", "凭证 {id} 已被冲销。"


class ReversedTooEarly(Conflict):
    code = "ledger.entry.reversed_too_early"
    pointer = "/happened_on"
    en = "The entry happened on {day}; it cannot be reversed before."
    zh = "凭证日期为 {day}，冲销日期不能早于该日。"


class NotReversible(Conflict):
    """A reversal, or an entry of a receivable or receipt, which is taken back there."""

    code = "ledger.entry.not_reversible"
    en = "An entry of kind {kind} cannot be reversed here."
    zh = "类型为“{kind}”的凭证不能在此冲销。"


class UnknownAccount(Conflict):
    code = "ledger.account.unknown"
    pointer = "/account_code"
    en, zh = "There is no account {code}.", "科目 {code} 不存在。"


class NewPosting(Schema):
    account_code = fields.Text(min=1, max=20, required=True)
    amount = fields.Money(
        signed=True,
        commodity=True,
        required=True,
        metadata={"description": "Debit (借) positive, credit (贷) negative."},
    )
    memo = fields.Text(load_default="")
    customer_id = fields.Id(allow_none=True, load_default=None)


class NewEntry(Schema):
    happened_on = fields.Day(
        allow_none=True, load_default=None, metadata={"description": "Default: today."}
    )
    memo = fields.Text(load_default="")
    postings = fields.Many(fields.One(NewPosting), min=2, max=100, required=True)


class NewEntries(Schema):
    """All are posted, or none."""

    entries = fields.Many(fields.One(NewEntry), min=1, max=500, required=True)


class Posting(Schema):
    line = fields.Whole(required=True)
    account_code = fields.Text(required=True)
    amount = fields.Money(signed=True, required=True)
    memo = fields.Text()
    customer_id = fields.Id(allow_none=True)


class EntryFields(Schema):
    """What an entry is, also as events tell it."""

    id = fields.Id(required=True)
    year = fields.Whole(required=True)
    number = fields.Whole(required=True, metadata={"description": "Without gaps in a year."})
    kind = fields.Choice(*KINDS, required=True)
    happened_on = fields.Day(required=True)
    memo = fields.Text()
    source_id = fields.Id(allow_none=True, metadata={"description": "Receivable or receipt."})
    reverses_id = fields.Id(allow_none=True, metadata={"description": "The entry taken back."})
    lines = fields.Whole(required=True)
    hash = fields.Text(
        required=True, metadata={"description": "Seals this and all earlier entries of the year."}
    )


class Entry(EntryFields):
    version = fields.Whole(required=True)
    reversed_by_id = fields.Id(
        allow_none=True, metadata={"description": "The entry that took it back."}
    )
    abilities = fields.Many(fields.Text(), metadata={"description": ABILITIES})
    created_at = fields.Instant()
    created_by = fields.Text()


class Entries(Schema):
    items = fields.Many(fields.One(Entry), max=500)


class FullEntry(Entry):
    postings = fields.Many(fields.One(Posting))


class EntryKey(Schema):
    entry_id = fields.Id(required=True)


class Reverse(EntryKey):
    happened_on = fields.Day(
        allow_none=True, load_default=None, metadata={"description": "Default: today."}
    )
    memo = fields.Text(load_default="")


entry = Resource("ledger", "entry", zh="记账凭证")
POSTING = (
    UnknownAccount,
    AccountClosed,
    WrongCurrency,
    BelowZero,
    PeriodClosed,
    EndedYear,
    BeforeBooks,
    NotYet,
    Overdrawn,
)

REVERSING = (*POSTING, NotFound, AlreadyReversed, NotReversible, ReversedTooEarly, NoRight)

post = entry.operation(
    "post",
    summary="Post a journal entry.",
    http="POST /entries",
    takes=NewEntry,
    gives=FullEntry,
    status=201,
    keyed="required",
    raises=(*POSTING, Unbalanced, ZeroPosting, ControlAccount, NoRight, NeedsReview),
)
post_batch = entry.operation(
    "post_batch",
    summary="Post up to 500 journal entries as one.",
    http="POST /entries/batch",
    takes=NewEntries,
    gives=Entries,
    status=201,
    keyed="required",
    timeout_s=20.0,
    raises=(*POSTING, Unbalanced, ZeroPosting, ControlAccount, NoRight, NeedsReview),
)
get = entry.operation(
    "get",
    summary="Read one journal entry with its postings.",
    http="GET /entries/{entry_id}",
    takes=EntryKey,
    gives=FullEntry,
    safe=True,
    raises=(NotFound, NoRight),
)
listed, searched = entry.list_operations(
    Entry,
    summary="List journal entries.",
    whole=False,
    filters={
        "happened_on": "day",
        "kind": "choice",
        "year": "number",
        "number": "number",
        "memo": "text",
        "source_id": "id",
        "created_by": "id",
        "created_at": "instant",
    },
    sorts=("created_at", "happened_on", "number"),
    quick=("memo", "printed_number"),
)
reverse = entry.operation(
    "reverse",
    summary="Take back an entry by its mirror image.",
    http="POST /entries/{entry_id}/reverse",
    takes=Reverse,
    gives=FullEntry,
    status=201,
    keyed="required",
    raises=(*REVERSING, NeedsReview),
)
posted = entry.event("posted", summary="A journal entry was posted.", data=EntryFields)
