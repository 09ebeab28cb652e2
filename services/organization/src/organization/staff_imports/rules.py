"""What a line of a table says about a person."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from chassis import days

COLUMNS = {
    "name": ("姓名", "员工姓名", "名字"),
    "login": ("登录名", "账号", "用户名", "account", "user"),
    "mobile": ("手机", "手机号", "手机号码", "电话", "phone"),
    "email": ("邮箱", "电子邮箱", "e-mail", "mail"),
    "title": ("职务", "岗位", "职位", "job title", "position"),
    "employee_number": ("工号", "员工编号", "编号", "number"),
    "hired_on": ("入职日期", "入职时间", "hired", "hire date"),
    "department": ("部门", "所属部门", "departments"),
    "superior": ("上级", "直属上级", "直接上级", "manager"),
    "role": ("角色", "roles"),
}
FILLED = {"department": "department_ids", "superior": "superior_id", "role": "role_ids"}
"""Columns that fill a field of another name."""
KEYS = ("employee_number", "login", "mobile")
"""By what a line may name a colleague, beside unique custom fields."""
PLAIN = ("name", "mobile", "email", "title", "employee_number", "hired_on")
_SEVERAL = re.compile(r"[;；]")
Line = TypeVar("Line")


def read(cells: Mapping[str, str]) -> dict[str, Any]:
    """
    Return the fields of a person as text, with `departments`, `superior` and `roles` as named.

    Without a login the mobile is one, else the employee number.
    """
    given = {name: " ".join(text.split()) for name, text in cells.items()}
    told: dict[str, Any] = {name: given.get(name) or None for name in PLAIN}
    if told["mobile"]:
        told["mobile"] = re.sub(r"[ ()-]", "", unicodedata.normalize("NFKC", told["mobile"]))
    told["hired_on"] = days.as_sent(told["hired_on"]) if told["hired_on"] else None
    told["name"] = told["name"] or ""
    login = given.get("login") or told["mobile"] or told["employee_number"] or ""
    told["login"] = login.lower().lstrip("+")
    told["departments"] = _several(given.get("department", ""))
    told["superior"] = given.get("superior") or None
    told["roles"] = _several(given.get("role", ""))
    return told


def _several(text: str) -> list[str]:
    return [part.strip() for part in _SEVERAL.split(text) if part.strip()]


def superiors_first(
    lines: Sequence[tuple[Line, dict[str, Any]]],
) -> list[tuple[Line, dict[str, Any]]]:
    """Return the lines in their order, save that a superior among them comes before his people."""
    known: dict[str, int] = {}
    for at, (_, told) in enumerate(lines):
        for key in (told["login"], told["employee_number"], told["mobile"]):
            if key:
                known.setdefault(key, at)
    order: dict[int, None] = {}
    for start in range(len(lines)):
        chain: list[int] = []
        place: int | None = start
        while place is not None and place not in order and place not in chain:
            chain.append(place)
            place = known.get(lines[place][1]["superior"] or "")
        order.update(dict.fromkeys(reversed(chain)))
    return [lines[at] for at in order]
