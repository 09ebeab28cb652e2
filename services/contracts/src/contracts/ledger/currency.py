"""What is refused of a currency that is asked for."""

from chassis.errors import Conflict


class UnknownCurrency(Conflict):
    """No currency of ISO 4217, and nothing else that an account, a rate or a balance is kept in."""

    code = "ledger.currency.unknown"
    pointer = "/currency"
    en = "{currency} is no currency, and the books hold nothing in it."
    zh = "币种“{currency}”不存在，账簿中也没有该币种的科目、汇率或余额。"
