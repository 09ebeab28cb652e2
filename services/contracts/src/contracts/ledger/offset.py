"""Offsets (往来冲账, 应收冲应付): what a party owes us is set off against what we owe."""

from chassis import fields
from chassis.contract import Resource
from chassis.custom.refusals import CustomFieldsWrong
from chassis.errors import Conflict, Frozen, NotFound, Stale
from chassis.fields import Schema
from contracts.approvals import NamedApprovers, asking
from contracts.histories import history_of
from contracts.ledger.entry import POSTING
from contracts.ledger.payable import PayableNotOpen
from contracts.ledger.receivable import NotOpen
from contracts.ledger.waiting import ASK, STATES, Reason, Waiting
from contracts.organization import access
from contracts.organization.approval_flow import CHOOSING
from contracts.shared import CustomFields, NewCustomFields, RecordFields

MOST = 50
"""Debts on either side."""


class OneSided(Conflict):
    """Debts of one side alone settle nothing: each needs one of the other side."""

    code = "ledger.offset.one_sided"
    en = "Name debts of both sides: what is owed to us, and what we owe."
    zh = "请同时选择应收款和应付款：同一方向的款项不能互相冲抵。"


class OtherParty(Conflict):
    code = "ledger.offset.other_party"
    en = "“{title}” is another party's: all receivables are of one customer, all payables of one"
    en += " supplier."
    zh = "“{title}”属于其他往来单位：应收款须为同一客户，应付款须为同一供应商。"


class TwoParties(Conflict):
    """A debt is set off without asking only between the same two; else all three agree."""

    code = "ledger.offset.two_parties"
    pointer = "/agreed"
    en = "“{customer}” owes us, and we owe “{supplier}”: the debts of two parties are set off only"
    en += " by their agreement; confirm it, and name it in the memo."
    zh = "应收单位“{customer}”与应付单位“{supplier}”不是同一单位：须三方签订抵账协议，"
    zh += "请确认并在备注中注明协议。"


class AgreementUnnamed(Conflict):
    code = "ledger.offset.agreement_unnamed"
    pointer = "/memo"
    en = "Name the agreement of the three parties in the memo, such as its number and day."
    zh = "请在备注中注明三方抵账协议，如协议编号和日期。"


class OtherCurrency(Conflict):
    code = "ledger.offset.other_currency"
    en = "“{title}” is in {wanted}: it cannot be set off in {currency}."
    zh = "“{title}”的币种为{wanted}，不能以 {currency} 冲抵。"


class NamedTwice(Conflict):
    code = "ledger.offset.named_twice"
    en, zh = "“{title}” is named twice.", "“{title}”重复出现。"


class NothingSetOff(Conflict):
    code = "ledger.offset.nothing"
    en, zh = "An amount of zero is nothing to set off.", "冲抵金额不能为零。"


class OverSetOff(Conflict):
    code = "ledger.offset.over_allocated"
    en = "{amount} is more than {left}, which is open of “{title}”."
    zh = "{amount} 超出“{title}”的未结金额 {left}。"


class Unequal(Conflict):
    """Leave an amount out where it may be as much as the other side reaches."""

    code = "ledger.offset.unequal"
    pointer = "/payables"
    en = "Receivables of {receivables} and payables of {payables} differ: both must be the same."
    zh = "应收合计 {receivables} 与应付合计 {payables} 不一致，两边须相等。"


class SetOffTooEarly(Conflict):
    """A debt is not settled before its day, nor while something else had settled it."""

    code = "ledger.offset.too_early"
    pointer = "/offset_on"
    en = "“{title}” can bear {amount} only from {day} on."
    zh = "“{title}”最早可在 {day} 冲抵 {amount}。"


class OffsetReversed(Conflict):
    code = "ledger.offset.reversed"
    en, zh = "The offset {id} was reversed.", "往来冲账单 {id} 已被冲销。"


class OffsetState(Conflict):
    code = "ledger.offset.wrong_state"
    en, zh = "The offset is {state}.", "往来冲账单的状态为“{state}”，不能执行此操作。"


class BecameAdvance(Conflict):
    """What came back of goods that were set off is the customer's advance by now."""

    code = "ledger.offset.became_advance"
    en = "{advance} of it is an advance of the customer by now, as less is owed: use that instead."
    zh = "应收款已减少，其中 {advance} 已转为客户预收款，不能冲销，请使用该预收款。"


class BecamePrepayment(Conflict):
    """What a supplier credited of what was set off is prepaid to him by now."""

    code = "ledger.offset.became_prepayment"
    en = "{prepaid} of it is a prepayment to the supplier by now, as we owe less: use that instead."
    zh = "应付款已减少，其中 {prepaid} 已转为对供应商的预付款，不能冲销，请使用该预付款。"


ALL_OPEN = {"description": "Default: what is open, as far as the other side reaches."}


TAKEN = {"description": "Taken of the debt when it was booked."}


class OffsetReceivableInput(Schema):
    receivable_id = fields.Id(required=True)
    amount = fields.Money(allow_none=True, load_default=None, metadata=ALL_OPEN)


class OffsetPayableInput(Schema):
    payable_id = fields.Id(required=True)
    amount = fields.Money(allow_none=True, load_default=None, metadata=ALL_OPEN)


AGREED = {
    "description": "Customer and supplier are two parties, who agreed with us that their debts are"
    " set off (三方抵账协议); the memo names the agreement."
}


class NewOffset(NewCustomFields, NamedApprovers):
    """Debts of one customer against those of one supplier: the same party, or by agreement."""

    receivables = fields.Many(fields.One(OffsetReceivableInput), max=MOST, required=True)
    payables = fields.Many(fields.One(OffsetPayableInput), max=MOST, required=True)
    offset_on = fields.Day(
        allow_none=True,
        load_default=None,
        metadata={"description": "Default: today; any earlier day whose period is open."},
    )
    memo = fields.Text(load_default="")
    agreed = fields.Flag(load_default=False, metadata=AGREED)
    ask_approval = fields.Flag(load_default=False, metadata=ASK)


class OffsetReceivable(Schema):
    """Each debt once, whatever became of parts of it."""

    receivable_id = fields.Id(required=True)
    amount = fields.Money(required=True, metadata=TAKEN)
    advance = fields.Money(metadata={"description": "What of that is an advance by now."})


class OffsetPayable(Schema):
    payable_id = fields.Id(required=True)
    amount = fields.Money(required=True, metadata=TAKEN)
    prepaid = fields.Money(metadata={"description": "What of that is a prepayment by now."})


class OffsetKey(Schema):
    offset_id = fields.Id(required=True)


class OffsetPatch(CustomFields, OffsetKey):
    """What is booked stays; fields of the house may be filled in later."""


class ReverseOffset(OffsetKey, Reason):
    pass


class Offset(CustomFields, Waiting, RecordFields):
    number = fields.Text(required=True)
    customer_id = fields.Id(required=True, metadata={"description": "Who owes the receivables."})
    supplier_id = fields.Id(required=True, metadata={"description": "Whom we owe the payables."})
    state = fields.Choice(*STATES, required=True)
    amount = fields.Money(required=True, metadata={"description": "Of either side."})
    advance = fields.Money(
        metadata={
            "description": "What of the receivables is owed no more, as goods came back: it is an"
            " advance of the customer (`GET /receipts?offset_id=`)."
        }
    )
    prepaid = fields.Money(
        metadata={
            "description": "What of the payables we owe no more, as the supplier credited it: it is"
            " a prepayment to the supplier (`GET /payments?offset_id=`)."
        }
    )
    offset_on = fields.Day(required=True)
    memo = fields.Text()
    agreed = fields.Flag(metadata=AGREED)
    receivables = fields.Many(fields.One(OffsetReceivable))
    payables = fields.Many(fields.One(OffsetPayable))
    entry_id = fields.Id(allow_none=True)
    owner_id = fields.Id(allow_none=True)


offset = Resource("ledger", "offset", zh="往来冲账单")
SETTING_OFF = (
    *(*POSTING, NotFound, NotOpen, PayableNotOpen, OneSided, OtherParty, OtherCurrency),
    *(TwoParties, AgreementUnnamed, NamedTwice, NothingSetOff, OverSetOff, Unequal, SetOffTooEarly),
)
WRONG_STATE = (Frozen, OffsetReversed, OffsetState)

post = offset.operation(
    "post",
    summary="Set receivables off against payables (应收冲应付); what needs an approval is"
    " `submitted`.",
    http="POST /offsets",
    takes=NewOffset,
    gives=Offset,
    status=201,
    keyed="required",
    raises=(*SETTING_OFF, CustomFieldsWrong, *CHOOSING),
)
get = offset.operation(
    "get",
    summary="Read one offset.",
    http="GET /offsets/{offset_id}",
    takes=OffsetKey,
    gives=Offset,
    safe=True,
    raises=(NotFound,),
)
names = offset.naming()
listed, searched = offset.list_operations(
    Offset,
    summary="List offsets.",
    filters={
        "customer_id": "id",
        "supplier_id": "id",
        "receivable_id": "id",
        "payable_id": "id",
        "owner_id": "id",
        "state": "choice",
        "number": "text",
        "offset_on": "day",
        "created_at": "instant",
    },
    sorts=("created_at", "offset_on"),
    quick=("number", "memo", "customer_name", "supplier_name"),
)
who_sees = access.who_sees(offset, OffsetKey)
history = history_of(offset, OffsetKey)
update = offset.operation(
    "update",
    summary="Change custom fields of an offset that waits for no approval.",
    http="PATCH /offsets/{offset_id}",
    takes=OffsetPatch,
    gives=Offset,
    guarded=True,
    raises=(NotFound, Stale, Frozen, CustomFieldsWrong),
)
book = offset.operation(
    "book",
    summary="Book an offset that was approved, as it was submitted.",
    http="POST /offsets/{offset_id}/book",
    takes=OffsetKey,
    gives=Offset,
    guarded=True,
    keyed="required",
    raises=(*SETTING_OFF, Stale, *WRONG_STATE),
)
discard = offset.operation(
    "discard",
    summary="Give up an offset that was approved and not booked.",
    http="POST /offsets/{offset_id}/discard",
    takes=OffsetKey,
    gives=Offset,
    guarded=True,
    raises=(NotFound, Stale, *WRONG_STATE),
)
reverse = offset.operation(
    "reverse",
    summary="Reverse an offset and say why; the debts of both sides are open again.",
    http="POST /offsets/{offset_id}/reverse",
    takes=ReverseOffset,
    gives=Offset,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, Stale, *WRONG_STATE, BecameAdvance, BecamePrepayment),
)
approval_asked = asking(offset, "Debts to be set off wait for an approval.", "memo")
