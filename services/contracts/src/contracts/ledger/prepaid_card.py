"""Prepaid cards (预充值、消费卡): topped up with a bonus, spent, never below zero."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.ledger.account_right import NoRight, NotCash
from contracts.ledger.bounded import NextPage, Onward
from contracts.ledger.currency import UnknownCurrency
from contracts.ledger.entry import POSTING
from contracts.ledger.receivable import UnknownCustomer
from contracts.ledger.taxed import TAX, CardTax
from contracts.ledger.waiting import Reason
from contracts.shared import History, RecordFields

STATES = ("active", "blocked")
MOVES = ("top_up", "spend", "refund", "transfer_out", "transfer_in", "put_back", "lapse")


class CardCustomerUnknown(UnknownCustomer):
    code = "ledger.prepaid_card.customer_unknown"


class IntroducerUnknown(UnknownCustomer):
    code = "ledger.prepaid_card.introducer_unknown"
    pointer = "/introducer_id"


class CardTaken(Conflict):
    code = "ledger.prepaid_card.number_taken"
    pointer = "/number"
    en, zh = "There is a card {number} already.", "卡号 {number} 已存在。"


class NotEnough(Conflict):
    code = "ledger.prepaid_card.not_enough"
    pointer = "/amount"
    en, zh = "The card holds {balance} only.", "卡内余额仅为 {balance}。"


class BonusNotPaid(Conflict):
    """A bonus is spent, never paid out: only what was paid in is refunded."""

    code = "ledger.prepaid_card.bonus_not_paid"
    pointer = "/amount"
    en, zh = "Only {left} of the card was paid in.", "卡内可退本金仅为 {left}，赠送金额不予退款。"


class MoveReversed(Conflict):
    code = "ledger.prepaid_card.move_reversed"
    pointer = "/card_move_id"
    en, zh = "The move has been reversed already.", "该笔卡交易已冲红。"


class MoveOfReceipt(Conflict):
    """A card that paid a receivable gets its money back by the reversal of the receipt."""

    code = "ledger.prepaid_card.move_of_receipt"
    pointer = "/card_move_id"
    en, zh = "Reverse the receipt {memo} instead.", "请冲销收款单 {memo}。"


class CardBlocked(Conflict):
    code = "ledger.prepaid_card.blocked"
    en, zh = "The card is blocked.", "该卡已冻结。"


class CardCurrency(Conflict):
    code = "ledger.prepaid_card.currency"
    pointer = "/amount"
    en, zh = "The card is in {currency}.", "该卡币种为 {currency}。"


class NothingOnCard(Conflict):
    code = "ledger.prepaid_card.nothing"
    pointer = "/amount"
    en, zh = "An amount of zero moves nothing.", "金额不能为零。"


class SameCard(Conflict):
    code = "ledger.prepaid_card.same_card"
    pointer = "/to_card_id"
    en, zh = "A transfer needs two cards.", "转出与转入卡不能相同。"


class NewCard(Schema):
    number = fields.Text(
        min=1, max=40, required=True, validate=[fields.Matches(r"^[0-9A-Za-z-]{1,40}$")]
    )
    customer_id = fields.Id(required=True)
    introducer_id = fields.Id(
        allow_none=True, load_default=None, metadata={"description": "Customer who brought him."}
    )
    currency = fields.Choice("CNY", "USD", "EUR", "HKD", load_default="CNY")


class CardKey(Schema):
    prepaid_card_id = fields.Id(required=True)


class TopUp(CardKey):
    amount = fields.Money(required=True)
    bonus = fields.Money(allow_none=True, load_default=None)
    account_code = fields.Text(min=1, max=20, load_default="1002")


class Spend(CardKey):
    amount = fields.Money(required=True)
    tax = fields.Money(allow_none=True, load_default=None, metadata=TAX)
    memo = fields.Text(load_default="")


class RefundCard(CardKey):
    amount = fields.Money(required=True)
    account_code = fields.Text(min=1, max=20, load_default="1002")


class TransferCard(CardKey):
    to_card_id = fields.Id(required=True)
    amount = fields.Money(required=True)


class ReverseMove(CardKey, Reason):
    card_move_id = fields.Id(required=True)


class SetCardState(CardKey):
    state = fields.Choice(*STATES, required=True)


class PrepaidCard(RecordFields):
    number = fields.Text(required=True)
    customer_id = fields.Id(required=True)
    introducer_id = fields.Id(allow_none=True)
    state = fields.Choice(*STATES, required=True)
    balance = fields.Money(required=True)
    bonus = fields.Money(metadata={"description": "Of the balance; never paid out."})
    refundable = fields.Money(metadata={"description": "Of the balance: what was paid in."})


class CardMove(Schema):
    id = fields.Id(required=True)
    kind = fields.Choice(*MOVES, required=True)
    amount = fields.Money(signed=True, required=True)
    balance = fields.Money(required=True)
    bonus = fields.Money(signed=True, metadata={"description": "Of the amount."})
    memo = fields.Text()
    entry_id = fields.Id(allow_none=True)
    reverses_id = fields.Id(allow_none=True, metadata={"description": "The move taken back."})
    at = fields.Instant()


class MovesQuery(CardKey, Onward):
    pass


class CardMoves(NextPage):
    """What moved on a card, the newest first."""

    items = fields.Many(fields.One(CardMove), max=1000)


class IntroducedQuery(Schema):
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)
    currency = fields.Commodity(load_default="CNY")


class IntroducedRow(Schema):
    introducer_id = fields.Id(required=True)
    topped_up = fields.Money(
        signed=True, required=True, metadata={"description": "Bonuses included."}
    )
    spent = fields.Money(signed=True, required=True)


class Introduced(Schema):
    """What the cards of those whom a customer introduced took in and spent."""

    items = fields.Many(fields.One(IntroducedRow), max=10_000)


class CardTold(Schema):
    """What events tell; the introducing customer is who it is attributed to."""

    id = fields.Id(required=True)
    customer_id = fields.Id(required=True)
    introducer_id = fields.Id(allow_none=True)
    amount = fields.Money(required=True)
    balance = fields.Money(required=True)


prepaid_card = Resource("ledger", "prepaid_card", zh="预充值卡")
ONE = "/prepaid-cards/{prepaid_card_id}"
MOVING = (*POSTING, NotFound, CardBlocked, CardCurrency, NothingOnCard)

create = prepaid_card.operation(
    "create",
    summary="Hand out a card.",
    http="POST /prepaid-cards",
    takes=NewCard,
    gives=PrepaidCard,
    status=201,
    raises=(CardTaken, CardCustomerUnknown, IntroducerUnknown),
)
get = prepaid_card.operation(
    "get",
    summary="Read one card.",
    http=f"GET {ONE}",
    takes=CardKey,
    gives=PrepaidCard,
    safe=True,
    raises=(NotFound,),
)
listed, searched = prepaid_card.list_operations(
    PrepaidCard,
    summary="List prepaid cards.",
    filters={
        "number": "text",
        "customer_id": "id",
        "introducer_id": "id",
        "state": "choice",
        "created_at": "instant",
    },
    quick=("number", "customer_name"),
)
history = prepaid_card.operation(
    "history",
    summary="Read who changed what of a card.",
    http=f"GET {ONE}/history",
    takes=CardKey,
    gives=History,
    safe=True,
    raises=(NotFound,),
)
read_moves = prepaid_card.operation(
    "moves",
    summary="Read what was put on and taken off a card.",
    http=f"GET {ONE}/moves",
    takes=MovesQuery,
    gives=CardMoves,
    safe=True,
    raises=(NotFound,),
)
read_introduced = prepaid_card.operation(
    "introduced",
    summary="Read what the cards of those moved whom each customer introduced, over some days.",
    http="GET /prepaid-card-introductions",
    takes=IntroducedQuery,
    gives=Introduced,
    safe=True,
    raises=(UnknownCurrency,),
)
top_up = prepaid_card.operation(
    "top_up",
    summary="Put money on a card, with a bonus where there is one.",
    http=f"POST {ONE}/top-up",
    takes=TopUp,
    gives=PrepaidCard,
    keyed="required",
    raises=(*MOVING, NotCash, NoRight),
)
spend = prepaid_card.operation(
    "spend",
    summary="Take what was bought off a card.",
    http=f"POST {ONE}/spend",
    takes=Spend,
    gives=PrepaidCard,
    keyed="required",
    raises=(*MOVING, NotEnough, CardTax),
)
refund = prepaid_card.operation(
    "refund",
    summary="Pay back what was paid in; the bonus lapses in the same proportion.",
    http=f"POST {ONE}/refund",
    takes=RefundCard,
    gives=PrepaidCard,
    keyed="required",
    raises=(*MOVING, NotEnough, BonusNotPaid, NotCash, NoRight),
)
reverse = prepaid_card.operation(
    "reverse",
    summary="Reverse one move of a card, and what moved with it, and say why.",
    http=f"POST {ONE}/reverse",
    takes=ReverseMove,
    gives=PrepaidCard,
    keyed="required",
    raises=(*POSTING, NotFound, NotEnough, MoveReversed, MoveOfReceipt, NoRight),
)
transfer = prepaid_card.operation(
    "transfer",
    summary="Move money from one card to another.",
    http=f"POST {ONE}/transfer",
    takes=TransferCard,
    gives=PrepaidCard,
    keyed="required",
    raises=(*MOVING, NotEnough, SameCard),
)
set_state = prepaid_card.operation(
    "set_state",
    summary="Block a card, or free it again.",
    http=f"POST {ONE}/state",
    takes=SetCardState,
    gives=PrepaidCard,
    guarded=True,
    raises=(NotFound, Stale),
)
topped_up = prepaid_card.event("topped_up", summary="A card was topped up.", data=CardTold)
