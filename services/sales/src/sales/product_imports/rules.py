"""What a line of a table says about a product, in the form in which people would send it."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

COLUMNS = {
    "code": ("产品编码", "编码", "产品编号", "商品编码", "货号", "料号", "sku"),
    "name": ("产品名称", "名称", "品名", "商品名称"),
    "kind": ("类型", "产品类型"),
    "specification": ("规格", "规格型号", "型号", "产品规格"),
    "unit": ("单位", "计量单位"),
    "brand": ("品牌",),
    "tax_percent": ("税率（%）", "税率", "增值税率", "tax percent", "tax"),
    "list_price": ("目录价", "标价", "单价", "价格", "售价", "销售价", "list price", "price"),
    "currency": ("币种", "货币"),
    "category": ("产品分类", "分类", "类别", "category_name"),
    "barcode": ("条形码", "条码", "商品条码"),
    "warranty_months": ("质保月数", "质保期（月）", "保修月数", "warranty months"),
    "description": ("产品说明", "说明", "备注", "描述", "remark"),
}
NEEDED = ("code", "name", "unit", "tax_percent", "list_price")
"""Without these no line can open a product."""
KINDS = {"商品": "goods", "货物": "goods", "产品": "goods", "服务": "service", "劳务": "service"}
FILLED = {"category": "category_id", "currency": "list_price"}
"""Columns that fill a field of another name."""
_PRICE = re.compile(r"[¥￥$]?\s*([-+]?[0-9,]*\.?[0-9]+)\s*([A-Za-z]{3}|元)?")
_EMPTY = {"", "-", "无", "n/a", "null", "none"}


def read(cells: Mapping[str, str], home: str) -> dict[str, Any]:
    """
    Return the fields of the product that a line tells of, `category` as it is called.

    cells: text by column of COLUMNS. home: the currency of prices that name none.
    """
    texts = {name: text.strip() for name, text in cells.items() if name in COLUMNS}
    told: dict[str, Any] = {n: _plain(n, t) for n, t in texts.items() if t.lower() not in _EMPTY}
    currency = told.pop("currency", "").upper()
    if "list_price" in told:
        told["list_price"] = _price(told["list_price"], currency or home)
    if "tax_percent" in told:
        told["tax_percent"] = told["tax_percent"].rstrip("%").rstrip()
    if "kind" in told:
        told["kind"] = KINDS.get(told["kind"], told["kind"].lower())
    months = told.get("warranty_months", "")
    return told | ({"warranty_months": int(months)} if re.fullmatch("[0-9]{1,4}", months) else {})


def at(pointer: str) -> str:
    """Return where in a table something is wrong, of where it is in a request."""
    field = pointer.split("/")[1] if pointer else ""
    column = next((column for column, filled in FILLED.items() if filled == field), field)
    return f"/{'list_price' if field == 'list_price' else column}" if field else ""


def _plain(name: str, text: str) -> str:
    if name == "description":
        return text
    narrow = unicodedata.normalize("NFKC", text) if name in _COUNTED else text
    return " ".join(narrow.split())


_COUNTED = ("tax_percent", "list_price", "currency", "warranty_months", "barcode")
"""Read at full width as well, as Chinese keyboards write."""


def _price(text: str, currency: str) -> dict[str, str]:
    found = _PRICE.fullmatch(text)
    if found is None:
        return {"amount": text, "currency": currency}
    own = found[2] if found[2] and found[2] != "元" else currency
    return {"amount": found[1].replace(",", ""), "currency": own.upper()}
