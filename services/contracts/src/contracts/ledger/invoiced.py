"""Why something is not invoiced: who owes it, how much, and whether it stands."""

from chassis.errors import Conflict


class OverInvoiced(Conflict):
    code = "ledger.invoice.over_invoiced"
    pointer = "/lines"
    en = "{amount} is more than {left}, which is not invoiced yet."
    zh = "开票金额 {amount} 超过未开票金额 {left}。"


class OthersReceivable(Conflict):
    """An invoice goes to the customer who owes what it is about."""

    code = "ledger.invoice.other_customer"
    pointer = "/receivable_id"
    en = "The receivable {title} is another customer's."
    zh = "应收款“{title}”属于其他客户，不能为该单位开票。"


class NotOwed(Conflict):
    """Nothing is invoiced of what is cancelled, nor of an order that is not confirmed."""

    code = "ledger.invoice.not_owed"
    en = "What is to be invoiced is cancelled, or not confirmed yet."
    zh = "所开票的应收款或订单已取消，或订单尚未确认，不能开票。"


class OtherOrder(Conflict):
    code = "ledger.invoice.other_order"
    pointer = "/order_id"
    en, zh = "The receivable is not that of the order.", "应收款不属于该订单。"


class MixedCurrencies(Conflict):
    code = "ledger.invoice.mixed_currencies"
    pointer = "/lines"
    en, zh = "All lines must be in one currency.", "各行币种必须一致。"


class NothingInvoiced(Conflict):
    code = "ledger.invoice.nothing"
    pointer = "/lines"
    en, zh = "The invoice comes to nothing.", "发票金额为零。"
