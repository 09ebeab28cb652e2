"""All currencies together in that of the house (外币报表折算)."""

from typing import Any

from chassis import fields
from chassis.errors import Conflict


class NoRate(Conflict):
    code = "ledger.exchange_rate.missing"
    en, zh = "There is no rate for {currency} on {on}.", "缺少 {currency} 在 {on} 的汇率。"


class NotHome(Conflict):
    """All currencies together are told in that of the house only."""

    code = "ledger.financial_statement.home_only"
    pointer = "/currency"
    en = "All currencies together are told in {home} only."
    zh = "折合报表只能使用本位币 {home}。"


class NotTranslated(Conflict):
    code = "ledger.financial_statement.not_translated"
    pointer = "/translated"
    en = "{statement} is told in one currency at a time."
    zh = "该报表只能按单一币种列示：{statement}。"


def translated() -> fields.Flag:
    """Return the field that asks for all currencies together in yuan."""
    return fields.Flag(
        load_default=False,
        metadata={
            "description": "All currencies together in yuan (折合本位币): monetary accounts by the"
            " last rate, all else by the rates of its days. Rows tell the `originals`."
        },
    )


def originals() -> Any:
    """Return the field that tells what a translated amount is made up of."""
    return fields.Many(
        fields.Money(signed=True),
        max=200,
        metadata={"description": "The foreign part of the amount by currency (原币)."},
    )


TRANSLATING = (NotHome, NoRate)
