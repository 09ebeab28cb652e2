"""Expense claims (费用报销) and advances to staff (预支); approvals by organization."""

from chassis import fields
from chassis.contract import Resource
from chassis.custom.refusals import CustomFieldsWrong
from chassis.errors import Conflict, Frozen, NotFound, Refusal, Stale
from chassis.fields import Schema
from contracts.approvals import NamedApprovers, asking
from contracts.histories import history_of
from contracts.ledger.account_right import NoRight, NotCash
from contracts.ledger.budget import BudgetExceeded
from contracts.ledger.currency import UnknownCurrency
from contracts.ledger.entry import POSTING
from contracts.ledger.taxed import TAX, ClaimTax
from contracts.ledger.translation import NoRate
from contracts.ledger.waiting import Reason, Reversed
from contracts.organization import access
from contracts.organization.approval_flow import CHOOSING
from contracts.shared import CustomFields, History, NewCustomFields, RecordFields

CLAIM_STATES = ("draft", "submitted", "approved", "rejected", "discarded", "paid", "reversed")
ADVANCE_STATES = (
    *("submitted", "approved", "rejected", "discarded", "paid", "settled", "reversed"),
)


class ClaimState(Conflict):
    code = "ledger.expense_claim.wrong_state"
    en, zh = "The claim is {state}.", "报销单的状态为“{state}”，不能执行此操作。"


class NotYourClaim(Refusal):
    """Who sees it may not word it: the person and who writes it for him answer for it."""

    code, status = "ledger.expense_claim.not_yours", 403
    en = "Only whose claim it is, or who wrote it for him, words it and hands it in."
    zh = "只有报销人本人或代填人可以修改或提交该报销单。"


class NotForHim(Refusal):
    """Who may not change somebody's records does not spend in his name."""

    code, status = "ledger.expense_claim.not_for_him", 403
    pointer = "/person_id"
    en = "You do not stand in for this colleague, nor see all claims of his department."
    zh = "您不是该员工的代理人或上级，也无权管理其部门的报销单，不能代其填写。"


class ClaimedBefore(Conflict):
    """The same voucher is part of another claim."""

    code = "ledger.expense_claim.claimed_before"
    en = "The voucher {voucher} is part of the claim {number} already."
    zh = "票据 {voucher} 已在报销单 {number} 中报销，请勿重复。"


class ClaimCategory(Conflict):
    code = "ledger.expense_claim.wrong_category"
    en, zh = "The category {name} takes no expenses.", "分类“{name}”不能用于费用报销。"


class ClaimAmounts(Conflict):
    code = "ledger.expense_claim.amounts"
    pointer = "/lines"
    en, zh = "All amounts must be above zero and in one currency.", "金额须大于零且币种一致。"


class ClaimDay(Conflict):
    """What is laid out later is claimed later; until then it is an advance."""

    code = "ledger.expense_claim.not_yet"
    en, zh = "Nothing was laid out on {day} yet.", "{day} 尚未到来，不能报销。"


class AdvanceState(Conflict):
    code = "ledger.staff_advance.wrong_state"
    en, zh = "The advance is {state}.", "预支单的状态为“{state}”，不能执行此操作。"


class AdvanceAmount(Conflict):
    code = "ledger.staff_advance.amount"
    pointer = "/amount"
    en, zh = "Only {left} can be taken.", "可用金额为 {left}。"


class AdvanceUsed(Conflict):
    """Claims or pay have used a part of it: those are reversed first."""

    code = "ledger.staff_advance.used"
    en = "Claims or pay have used {used} of the advance; reverse those first."
    zh = "预支款已被冲销 {used}，请先冲红相应的报销单或工资。"


class NewClaimLine(Schema):
    category_id = fields.Id(required=True)
    amount = fields.Money(required=True)
    tax = fields.Money(allow_none=True, load_default=None, metadata=TAX)
    happened_on = fields.Day(required=True)
    memo = fields.Text(load_default="")
    voucher_number = fields.Text(
        max=60,
        load_default="",
        metadata={
            "description": "Of the invoice; each counts once: by its number where that has 20"
            " digits (数电票), else by number and amount."
        },
    )


class ClaimLine(Schema):
    category_id = fields.Id(required=True)
    amount = fields.Money(required=True)
    tax = fields.Money(allow_none=True, metadata=TAX)
    happened_on = fields.Day(required=True)
    memo = fields.Text()
    voucher_number = fields.Text()


class NewClaim(NewCustomFields):
    person_id = fields.Id(
        metadata={
            "description": "Who laid it out; the caller, unless he stands in for somebody with his "
            "records (a delegation), is his superior or sees such claims."
        }
    )
    title = fields.Text(min=1, required=True)
    lines = fields.Many(fields.One(NewClaimLine), min=1, max=100, required=True)


class ClaimKey(Schema):
    expense_claim_id = fields.Id(required=True)


class SubmitClaim(NamedApprovers, ClaimKey):
    pass


class ClaimPatch(CustomFields, ClaimKey):
    title = fields.Text(min=1)
    lines = fields.Many(fields.One(NewClaimLine), min=1, max=100)


class PayClaim(ClaimKey):
    account_code = fields.Text(min=1, max=20, load_default="1002")
    paid_on = fields.Day(
        allow_none=True, load_default=None, metadata={"description": "Today, if it is not said."}
    )
    offset_advances = fields.Flag(
        load_default=True, metadata={"description": "Use the person's open advances first (冲销)."}
    )


class ReverseClaim(ClaimKey, Reason):
    pass


class ExpenseClaim(CustomFields, Reversed, RecordFields):
    number = fields.Text(required=True)
    title = fields.Text(required=True)
    person_id = fields.Id(required=True)
    handed_in_by_id = fields.Id(
        allow_none=True, metadata={"description": "Who wrote it for the person, if another did."}
    )
    state = fields.Choice(*CLAIM_STATES, required=True)
    total = fields.Money(required=True)
    offset = fields.Money(required=True, metadata={"description": "Settled by advances."})
    lines = fields.Many(fields.One(ClaimLine), max=100)
    warnings = fields.Many(
        fields.Text(), max=100, metadata={"description": "Budgets that are nearly or fully used."}
    )
    frozen_by = fields.Id(allow_none=True, metadata={"description": "The pending approval."})
    entry_id = fields.Id(allow_none=True)
    decided_by = fields.Id(allow_none=True)
    owner_id = fields.Id(allow_none=True)


class NewAdvance(NamedApprovers):
    amount = fields.Money(required=True)
    reason = fields.Text(min=1, required=True)


class AdvanceKey(Schema):
    staff_advance_id = fields.Id(required=True)


class PayAdvance(AdvanceKey):
    """Money that moves between the house and a colleague, there or back on `paid_on`."""

    account_code = fields.Text(min=1, max=20, load_default="1002")
    paid_on = fields.Day(
        allow_none=True, load_default=None, metadata={"description": "Today, if it is not said."}
    )


class ReturnAdvance(PayAdvance):
    amount = fields.Money(required=True)


class ReverseAdvance(AdvanceKey, Reason):
    pass


class StaffAdvance(Reversed, RecordFields):
    number = fields.Text(required=True)
    person_id = fields.Id(required=True)
    state = fields.Choice(*ADVANCE_STATES, required=True)
    amount = fields.Money(required=True)
    open_amount = fields.Money(required=True)
    reason = fields.Text()
    decided_by = fields.Id(allow_none=True)
    owner_id = fields.Id(allow_none=True)


class BalancesQuery(Schema):
    person_id = fields.Id(allow_none=True, load_default=None)
    currency = fields.Commodity(load_default="CNY")


class StaffBalance(Schema):
    """What the house owes a person less what he has not settled; below zero he owes it."""

    person_id = fields.Id(required=True)
    advances = fields.Money(required=True, metadata={"description": "Open advances."})
    claims = fields.Money(required=True, metadata={"description": "Approved and not paid."})
    balance = fields.Money(signed=True, required=True)


class StaffBalances(Schema):
    items = fields.Many(fields.One(StaffBalance), max=10_000)


expense_claim = Resource("ledger", "expense_claim", zh="费用报销")
CLAIM = "/expense-claims/{expense_claim_id}"
WRITING = (NotFound, ClaimedBefore, ClaimCategory, ClaimAmounts, ClaimTax, ClaimDay)

create_claim = expense_claim.operation(
    "create",
    summary="Write an expense claim, one's own or for somebody.",
    http="POST /expense-claims",
    takes=NewClaim,
    gives=ExpenseClaim,
    status=201,
    raises=(*WRITING, NotForHim, CustomFieldsWrong),
)
get_claim = expense_claim.operation(
    "get",
    summary="Read one expense claim.",
    http=f"GET {CLAIM}",
    takes=ClaimKey,
    gives=ExpenseClaim,
    safe=True,
    raises=(NotFound,),
)
claims_listed, claims_searched = expense_claim.list_operations(
    ExpenseClaim,
    summary="List expense claims.",
    filters={"state": "choice", "person_id": "id", "number": "text", "created_at": "instant"},
    quick=("number", "title"),
)
claim_who_sees = access.who_sees(expense_claim, ClaimKey)
claim_history = expense_claim.operation(
    "history",
    summary="Read who changed what of a claim.",
    http=f"GET {CLAIM}/history",
    takes=ClaimKey,
    gives=History,
    safe=True,
    raises=(NotFound,),
)
update_claim = expense_claim.operation(
    "update",
    summary="Change a claim that is not submitted.",
    http=f"PATCH {CLAIM}",
    takes=ClaimPatch,
    gives=ExpenseClaim,
    guarded=True,
    raises=(*WRITING, Stale, NotYourClaim, ClaimState, Frozen, CustomFieldsWrong),
)
submit_claim = expense_claim.operation(
    "submit",
    summary="Ask for the approval of a claim; budgets may stop it.",
    http=f"POST {CLAIM}/submit",
    takes=SubmitClaim,
    gives=ExpenseClaim,
    guarded=True,
    raises=(NotFound, Stale, NotYourClaim, ClaimState, BudgetExceeded, NoRate, Frozen, *CHOOSING),
)
discard_claim = expense_claim.operation(
    "discard",
    summary="Give up a draft, or what was approved and is not to be paid; its vouchers are free.",
    http=f"POST {CLAIM}/discard",
    takes=ClaimKey,
    gives=ExpenseClaim,
    guarded=True,
    raises=(NotFound, Stale, NotYourClaim, ClaimState, Frozen),
)
pay_claim = expense_claim.operation(
    "pay",
    summary="Pay an approved claim, the person's advances first.",
    http=f"POST {CLAIM}/pay",
    takes=PayClaim,
    gives=ExpenseClaim,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, Stale, ClaimState, NotCash, NoRight),
)
reverse_claim = expense_claim.operation(
    "reverse",
    summary="Reverse the payment of a claim and say why; its advances are open again.",
    http=f"POST {CLAIM}/reverse",
    takes=ReverseClaim,
    gives=ExpenseClaim,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, Stale, ClaimState, NoRight),
)
claim_asked = asking(expense_claim, "An expense claim waits for approval.", "over_budget")

staff_advance = Resource("ledger", "staff_advance", zh="预支款")
ADVANCE = "/staff-advances/{staff_advance_id}"
create_advance = staff_advance.operation(
    "create",
    summary="Ask for an advance.",
    http="POST /staff-advances",
    takes=NewAdvance,
    gives=StaffAdvance,
    status=201,
    raises=(AdvanceAmount, *CHOOSING),
)
get_advance = staff_advance.operation(
    "get",
    summary="Read one advance.",
    http=f"GET {ADVANCE}",
    takes=AdvanceKey,
    gives=StaffAdvance,
    safe=True,
    raises=(NotFound,),
)
advance_who_sees = access.who_sees(staff_advance, AdvanceKey)
advance_history = history_of(staff_advance, AdvanceKey)
advances_listed, advances_searched = staff_advance.list_operations(
    StaffAdvance,
    summary="List advances to staff.",
    filters={"state": "choice", "person_id": "id", "created_at": "instant"},
    quick=("number",),
)
discard_advance = staff_advance.operation(
    "discard",
    summary="Give up an advance that was approved and is not to be paid.",
    http=f"POST {ADVANCE}/discard",
    takes=AdvanceKey,
    gives=StaffAdvance,
    guarded=True,
    raises=(NotFound, Stale, AdvanceState),
)
pay_advance = staff_advance.operation(
    "pay",
    summary="Pay out an approved advance.",
    http=f"POST {ADVANCE}/pay",
    takes=PayAdvance,
    gives=StaffAdvance,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, Stale, AdvanceState, NotCash, NoRight),
)
return_advance = staff_advance.operation(
    "return",
    summary="Take back what is left of an advance, or a part of it.",
    http=f"POST {ADVANCE}/return",
    takes=ReturnAdvance,
    gives=StaffAdvance,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, Stale, AdvanceState, AdvanceAmount, NotCash, NoRight),
)
reverse_advance = staff_advance.operation(
    "reverse",
    summary="Reverse an advance that no claim has used, and say why.",
    http=f"POST {ADVANCE}/reverse",
    takes=ReverseAdvance,
    gives=StaffAdvance,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, Stale, AdvanceState, AdvanceUsed, NoRight),
)
read_balances = staff_advance.operation(
    "balances",
    summary="Read what each person has of open advances and is owed for claims.",
    http="GET /staff-balances",
    takes=BalancesQuery,
    gives=StaffBalances,
    safe=True,
    raises=(UnknownCurrency,),
)
advance_asked = asking(staff_advance, "An advance waits for approval.", "reason")
