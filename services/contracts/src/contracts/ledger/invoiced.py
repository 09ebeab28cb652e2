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


class NotYetIssued(Conflict):
    """The day is that of the caller's time zone."""

    code = "ledger.invoice.not_yet_issued"
    pointer = "/issued_on"
    en, zh = "No invoice can be issued on {day} yet.", "{day} 尚未到来，不能作为开票日期。"


class BeforeOriginal(Conflict):
    code = "ledger.invoice.before_original"
    pointer = "/issued_on"
    en = "A red letter cannot be issued before the invoice that it takes back, of {day}."
    zh = "红字发票的开票日期不能早于原发票的开票日期 {day}。"


class RedTooMuch(Conflict):
    code = "ledger.invoice.red_too_much"
    en = "Line {line} takes back {amount}, but only {left} stands."
    zh = "第 {line} 行红冲 {amount} 超过可红冲金额 {left}。"


class TakenBack(Conflict):
    code = "ledger.invoice.taken_back"
    en = "Red letters take back all of the invoice already; see those that are not issued yet."
    zh = "该发票已全部申请红冲，请查看尚未开具的红字发票。"


class OfSupplier(Conflict):
    """What customers owe, and their orders, are invoiced by us."""

    code = "ledger.invoice.of_supplier"
    en = "An invoice that was received invoices no receivable or order of ours."
    zh = "收到的发票不能关联我方的应收款或销售订单。"
