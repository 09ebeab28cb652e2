"""What a line of a table says of a customer beside name and reach: day, number, tags, choices."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from chassis import days
from chassis.cell_parts import parted
from chassis.sheets import Several
from contracts.customers.customer import CustomerFields
from contracts.customers.details import IMPORTANCES

COLUMNS = {
    "website": ("网站", "官网", "网址", "公司网站", "公司网址", "公司官网", "企业官网", "homepage"),
    "scale": ("规模", "企业规模", "公司规模", "客户规模", "人员规模", "人数", "员工人数"),
    "importance": ("重要程度", "重要性", "客户重要程度", "客户级别"),
    "contract_ends_on": (
        *("合同到期日", "合同到期", "合同到期时间", "合同到期日期", "合同结束日期"),
        *("合同截止日期", "contract end", "contract end date"),
    ),
    "registration_number": ("工商注册号", "注册号"),
    "tax_number": ("纳税人识别号", "纳税识别号"),
    "tags": Several(("标签", "客户标签", "tag")),
    "former_names": Several(("曾用名", "former name")),
}
SETS = ("tags", "former_names")
"""Columns that hold several; a line adds to what is there."""
FACTS = tuple(name for name in COLUMNS if name not in SETS)
FIELDS = CustomerFields().fields
"""What people may write one by one, by the same bounds."""
_WEIGHTS = {"高": "high", "重要": "high", "重点": "high", "中": "medium", "普通": "medium"}
_WEIGHTS |= {"一般": "medium", "低": "low"} | {word: word for word in IMPORTANCES}
_WEIGHTS |= dict.fromkeys(("a", "a级", "a类", "vip", "重点客户", "重要客户"), "high")
_WEIGHTS |= dict.fromkeys(("b", "b级", "b类", "普通客户", "一般客户"), "medium")
_WEIGHTS |= dict.fromkeys(("c", "c级", "c类", "非优先客户", "次要客户"), "low")
Problem = tuple[str, str, str]


def read(given: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    """
    Return the fields that a line tells of, and (pointer, code, text) of what is wrong.

    given: text by column, without those that are empty.
    """
    told: dict[str, Any] = {}
    wrong: list[Problem] = []
    for name in COLUMNS:
        text = given.get(name)
        if text is None:
            continue
        try:
            told[name] = FIELDS[name].deserialize(_written(name, text))
        except ValidationError as error:
            wrong.append((f"/{name}", _first(error.messages), text[:60]))
    return told, wrong


def _written(name: str, text: str) -> Any:
    """Return a cell in the form in which the value would be sent."""
    if name in SETS:
        return parted(text)
    if name == "importance":
        return _WEIGHTS.get(text.lower(), text)
    if name == "contract_ends_on":
        return days.as_sent(text)
    return text


def _first(messages: Any) -> str:
    """Return the first code, also of a list of which one entry is wrong."""
    while isinstance(messages, dict):
        messages = next(iter(messages.values()))
    return str(messages[0])
