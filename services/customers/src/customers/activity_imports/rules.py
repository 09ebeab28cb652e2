"""What a line of a table says about a follow-up."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from chassis import days
from chassis.fields import code
from chassis.sheets import Several

COLUMNS = {
    "customer": ("客户名称", "客户", "企业名称", "公司名称", "单位名称", "company"),
    "credit_code": ("统一社会信用代码", "信用代码", "税号"),
    "phone": Several(("电话", "手机", "联系电话", "mobile")),
    "content": ("跟进内容", "内容"),
    "kind": ("跟进方式", "方式"),
    "method": ("跟进手段",),
    "result": ("跟进结果", "结果"),
    "happened_at": ("跟进时间", "时间", "日期", "date"),
    "author": ("跟进人", "负责人", "业务员", "销售"),
    "place": ("跟进地点", "地点"),
    "next_at": ("下次跟进时间", "下次跟进"),
    "next_plan": ("下次跟进计划", "下次计划"),
}
LIMITS = {"content": 5000, "method": 40, "result": 300, "place": 300, "next_plan": 300}
LIMITS |= {"author": 100}
KINDS = {
    **dict.fromkeys(("电话", "call", "致电"), "call"),
    **dict.fromkeys(("拜访", "上门", "visit"), "visit"),
    **dict.fromkeys(("会议", "meeting"), "meeting"),
    **dict.fromkeys(("邮件", "电子邮件", "mail", "email"), "mail"),
    **dict.fromkeys(("短信", "sms"), "sms"),
    **dict.fromkeys(("微信", "即时消息", "im", "qq"), "im"),
    **dict.fromkeys(("备注", "note", ""), "note"),
}
OFFERED = ", ".join(dict.fromkeys(KINDS.values()))
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2})[:：时](\d{1,2})?(?::\d{1,2})?.*)?"
)


@dataclass
class Line:
    """One line as read: fields of the activity, or (pointer, code, text) of what is wrong."""

    row: int
    named: dict[str, str]
    fields: dict[str, Any] = field(default_factory=dict)
    problems: list[tuple[str, str, str]] = field(default_factory=list)


def read(row: int, cells: Mapping[str, str], zone: ZoneInfo) -> Line:
    """Return what a line says; times without a zone are those of *zone*."""
    given = {name: text.strip() for name, text in cells.items() if text.strip()}
    line = Line(row, {n: given[n] for n in ("customer", "credit_code", "phone") if n in given})
    if not line.named:
        line.problems.append(("/customer", "required", ""))
    if "content" not in given:
        line.problems.append(("/content", "required", ""))
    for name, most in LIMITS.items():
        if len(given.get(name, "")) > most:
            line.problems.append((f"/{name}", code("too_long", max=most), given[name][:60]))
        line.fields[name] = given.get(name)
    kind = KINDS.get(given.get("kind", "").lower())
    if kind is None:
        wrong = code("not_one_of", choices=OFFERED)
        line.problems.append(("/kind", wrong, given["kind"][:60]))
    line.fields["kind"] = kind
    for name in ("happened_at", "next_at"):
        line.fields[name] = _moment(line, name, given.get(name), zone)
    return line


def _moment(line: Line, name: str, text: str | None, zone: ZoneInfo) -> dt.datetime | None:
    if text is None:
        return None
    found = _MOMENT.fullmatch(text)
    try:
        if bare := days.day_of(text):
            return dt.datetime.combine(bare, dt.time(), zone).astimezone(dt.UTC)
        year, month, day, hour, minute = (int(p or 0) for p in found.groups()) if found else ()
        return dt.datetime(year, month, day, hour, minute, tzinfo=zone).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        line.problems.append((f"/{name}", "not_a_day", text[:60]))
        return None
