"""How the details of a refusal stand in its sentence: by names, not by codes or ids."""

import datetime as dt
import re
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from chassis.words import act, command, said, word

FIELDS = frozenset({"field", "names", "customer_import.key"})
"""Details that hold names of fields, or pointers to them."""
ACTS = frozenset({"action", "operation"})
"""Details that hold a permission, as words of what is done: ship order."""
CODES = frozenset({"service", "reason"})
"""Details that hold a code which has a word of its own."""
CHINA = "Asia/Shanghai"
HIDDEN = "hidden"
"""Stands for the id of a record that whoever is refused may not see."""
Labels = Mapping[str, tuple[str, str]]
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
_EMPTY = re.compile("（）|“”|[ \u3000]+(?=[，。；：、.;]|$)")
_GAP = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])|(?<=[!-~] ) +(?=[!-~])")
_ITEM = re.compile(r"/?[a-z_]+/(\d+)/(.+)")


def spoken(
    name: str, value: object, language: str, zone: str, labels: Labels, *places: str
) -> object:
    """
    Return the detail *name* of a refusal as people read it.

    An id is left out, since nobody knows a record by it; `details` keeps it.
    zone: name of the time zone in which moments are told;
    labels: resource → what it is called in both languages; places: as for words.word.
    """
    chinese = language.startswith("zh")
    if not isinstance(value, str):
        return value
    if name == "resource" and value in labels:
        return labels[value][chinese]
    if value == HIDDEN and name.endswith("_id"):
        return "" if chinese else "(which you may not see)"
    if ID.fullmatch(value):
        return ""
    if _TIME.fullmatch(value):
        return moment(dt.datetime.fromisoformat(value), zone, chinese=chinese)
    if name in CODES:
        return _parts(value, language, name)
    if name in ACTS and value.rpartition(".")[0] in labels:
        return permission(value, labels, chinese=chinese)
    if name in ACTS and value in labels:
        return labels[value][chinese]
    if value in labels and "." in value:
        return labels[value][chinese]
    if not chinese:
        return said(name, value, language, *places)
    if name == "permission":
        return permission(value, labels)
    if name in FIELDS or any(f"{place}.{name}" in FIELDS for place in places):
        return "、".join(_field(part) for part in re.split(r", ?", value))
    if value == "-":
        return "（无）"
    return said(name, value, language, *places)


def tidy(sentence: str) -> str:
    """Return a sentence without the brackets and gaps that left out ids leave behind."""
    return _GAP.sub("", _EMPTY.sub("", sentence)).strip()


def moment(at: dt.datetime, zone: str, *, chinese: bool) -> str:
    """Return a moment by the clock of *zone*, and which clock that is."""
    local = at.astimezone(ZoneInfo(zone))
    offset = f"UTC{local.isoformat()[-6:]}"
    if chinese:
        return f"{local:%Y-%m-%d %H:%M}（{'北京时间' if zone == CHINA else offset}）"
    return f"{local:%Y-%m-%d %H:%M} ({offset})"


def permission(code: str, labels: Labels, *, chinese: bool = True) -> str:
    """Return what a permission allows: 销售订单“发货”, ship order."""
    resource, _, verb = code.rpartition(".")
    if not chinese:
        return act(verb, labels[resource][0] if resource in labels else resource)
    label = labels[resource][1] if resource in labels else resource
    told = command(resource.rpartition(".")[2], verb, "zh") if resource in labels else verb
    return f"{label}“{told or verb}”"


def _parts(value: str, language: str, place: str) -> str:
    """Return the words of one code or several; what is a sentence already stays."""
    words = [word(part.replace(" ", "_"), language, place) for part in value.split(", ")]
    between = "、" if language.startswith("zh") else ", "
    return between.join(one for one in words if one) if all(words) else value


def _field(pointer: str) -> str:
    """Return the name of a field; the one of a line with its number."""
    item = _ITEM.fullmatch(pointer)
    if item:
        return f"第 {int(item[1]) + 1} 行的{_field(item[2])}"
    name = pointer.strip("/").partition("/")[0]
    stem = name.removesuffix("_id")
    return word(name, "zh", "field") or word(stem, "zh", "field") or name
