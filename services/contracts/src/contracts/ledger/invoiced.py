"""Why something is not invoiced: who owes it, how much, whether it stands, and to whom."""

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


class OfCustomer(Conflict):
    """What we owe is invoiced by our suppliers."""

    code = "ledger.invoice.of_customer"
    pointer = "/payable_id"
    en = "An invoice that we issue invoices no payable of ours."
    zh = "我方开具的发票不能关联应付款。"


class OthersPayable(Conflict):
    """An invoice comes from the supplier to whom we owe what it is about."""

    code = "ledger.invoice.other_supplier"
    pointer = "/payable_id"
    en = "The payable {title} is another supplier's."
    zh = "应付款“{title}”属于其他供应商。"


class TitleIncomplete(Conflict):
    """A special invoice needs the tax number of the buyer."""

    code = "ledger.invoice.title_incomplete"
    pointer = "/title"
    en, zh = "A special invoice needs the buyer's tax number.", "专用发票必须填写购方税号。"


class OneTitle(Conflict):
    code = "ledger.invoice.one_title"
    pointer = "/title"
    en = "Give either a title in words or a title of the customer."
    zh = "请填写发票抬头，或选择客户的开票抬头，二者选其一。"


class TitleOfAnother(Conflict):
    code = "ledger.invoice.title_of_another"
    pointer = "/invoice_title_id"
    en, zh = "The title {title} is another customer's.", "开票抬头“{title}”属于其他客户。"


class NumberShape(Conflict):
    """
    A Chinese invoice has 20 digits (数电票), or 8 with a code of 10 or 12 (发票代码).

    What is issued abroad is of the kind foreign and has whatever number it bears.
    """

    code = "ledger.invoice.number_shape"
    pointer = "/number"
    en = (
        "An invoice number has 20 digits and no code, or 8 digits and a code of 10 or 12 digits. "
        "An invoice from abroad is of the kind foreign."
    )
    zh = (
        "发票号码须为 20 位数字（数电票，不填发票代码），或 8 位数字并填写 10 位或 12 位发票代码；"
        "境外票据请使用“境外发票”类型。"
    )
