"""What a row of a registry means, and what it fills in."""

from collections.abc import Mapping
from typing import Any

from chassis.tokens import fold
from customers.duplicates.numbers import credit_code, e164
from customers.duplicates.regions import PROVINCE, joined

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("企业名称", "公司名称", "公司全称", "name_register", "company"),
    "credit_code": ("统一社会信用代码", "社会信用代码", "uscc"),
    "registration_number": ("注册号", "工商注册号"),
    "legal_person": ("法定代表人", "法人"),
    "capital": ("注册资本",),
    "founded_on": ("成立日期", "注册日期"),
    "industry": ("行业", "所属行业"),
    "province": (*PROVINCE, "province_register"),
    "region": ("地区", "城市", "所在城市", "所属地区"),
    "address": ("注册地址", "地址", "住所", "address_register"),
    "phone": ("电话", "联系电话"),
    "email": ("邮箱", "电子邮箱"),
    "website": ("网址", "公司网址"),
    "status": ("经营状态", "登记状态", "状态"),
    "business": ("经营范围", "business_scope"),
}
LONGEST = {"address": 300, "email": 254, "business": 2000}
FILLED = ("registration_number", "region", "address", "industry", "website")


def columns(headings: list[str]) -> dict[str, int]:
    """Return field → place of its column in a table with these headings."""
    places = {heading.strip().lower(): place for place, heading in enumerate(headings)}
    found = {}
    for field, others in HEADINGS.items():
        known = [places[h.lower()] for h in (field, *others) if h.lower() in places]
        if known:
            found[field] = known[0]
    return found


def company(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a row of a registry as a company, or None without a name or a code that fits."""
    told = {field: _text(row.get(field), LONGEST.get(field, 200)) for field in HEADINGS}
    told["region"] = joined(told.pop("province"), told["region"])
    code = credit_code(told["credit_code"] or "")
    if not told["name"] or code is None:
        return None
    return {**told, "credit_code": code}


def key_of(name: str) -> str:
    """Return a name as it is searched in: width, case, script and signs do not count."""
    return "".join(sign for sign in fold(name) if sign.isalnum())


def to_fill(customer: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a customer that are empty and that the registry knows."""
    given = {name: known[name][:80] if name in ("region", "industry") else known[name]
             for name in FILLED if known.get(name) and not customer.get(name)}  # fmt: skip
    for name in ("credit_code", "tax_number"):
        if not customer.get(name):
            given[name] = known["credit_code"]
    number = e164(known.get("phone") or "") if not customer.get("phones") else None
    if number:
        given["phones"] = [{"number": number, "invalid": False, "opt_out": False}]
    address = known.get("email") or ""
    if not customer.get("emails") and address.count("@") == 1:
        given["emails"] = [{"address": address, "invalid": False, "opt_out": False}]
    number = given.get("registration_number")
    if number and not (6 <= len(number) <= 30 and number.isalnum() and number.isascii()):
        del given["registration_number"]
    return given


def _text(value: Any, longest: int) -> str | None:
    text = " ".join(str(value).split()) if value is not None else ""
    return text[:longest] or None
