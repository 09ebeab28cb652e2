"""What a line of a table says about a lead, in the form in which people would send it."""

import re
from collections.abc import Mapping
from typing import Any

from chassis.sheets import Several
from customers.duplicates.regions import PROVINCE, joined

COLUMNS = {
    "name": (
        "姓名",
        "联系人",
        "联系人姓名",
        "联系人名称",
        "客户姓名",
        "线索名称",
        "名称",
        "contact",
    ),
    "company": ("公司", "公司名称", "单位名称", "企业名称", "客户名称", "公司全称", "所属公司"),
    "title": ("职务", "职位", "职称"),
    "phone": Several(
        (
            *("手机", "手机号", "手机号码", "移动电话", "联系手机", "电话", "联系电话"),
            *("固定电话", "座机", "全部电话", "mobile", "phones", "telephone"),
        )
    ),
    "email": Several(("邮箱", "电子邮箱", "电子邮件", "全部邮箱", "e-mail", "emails")),
    "industry": ("行业", "所属行业", "所在行业", "行业分类"),
    "source": ("来源", "线索来源", "来源渠道"),
    "province": PROVINCE,
    "region": ("地区", "城市", "所在城市", "所属地区", "所在地区", "区域"),
    "size": ("规模", "企业规模", "公司规模", "人员规模", "人数", "员工人数"),
    "description": ("备注", "说明", "备注信息", "remark"),
}
NESTED = {"phone": ("phones", "number"), "email": ("emails", "address")}
"""Column → the list that it fills, and under which name."""
FILLED = {**{column: field for column, (field, _) in NESTED.items()}, "province": "region"}
"""Columns that fill a field of another name."""
KEYS = ("phone", "email")
"""By what a line may name a lead that is there, beside unique custom fields."""
EMPTY = {"", "-", "无", "n/a", "null", "none", "不详"}
_SEVERAL = re.compile(r"[;；、/]")


def read(cells: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of the lead that a line tells of; cells: text by column of COLUMNS."""
    told: dict[str, Any] = {}
    for name, text in cells.items():
        plain = text.strip()
        if name not in COLUMNS or plain.lower() in EMPTY:
            continue
        if name in NESTED:
            field, key = NESTED[name]
            parts = [part.strip() for part in _SEVERAL.split(plain)]
            told[field] = [{key: part} for part in dict.fromkeys(parts) if part]
        else:
            told[name] = plain if name == "description" else " ".join(plain.split())
    if province := told.pop("province", None):
        told["region"] = joined(province, told.get("region"))
    return told
