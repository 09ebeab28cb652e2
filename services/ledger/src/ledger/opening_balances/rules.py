"""What a line of a table says about an opening balance, and how openings balance."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from chassis import days
from chassis.fields import code
from chassis.sheets import Row
from chassis.values import Money
from contracts.ledger.opening_import import TwoSides
from ledger.journal.rules import Line

OPENING = "期初余额"
COLUMNS = {
    "account_code": ("科目编码", "科目代码", "科目编号", "科目号", "account"),
    "account_name": ("科目名称", "会计科目", "科目"),
    "debit": ("借方", "借方余额", "期初借方", "期初借方余额", "借方金额"),
    "credit": ("贷方", "贷方余额", "期初贷方", "期初贷方余额", "贷方金额"),
    "direction": ("方向", "余额方向", "借贷方向"),
    "balance": ("余额", "期初余额"),
    "customer": ("客户", "客户名称", "往来单位", "往来单位名称"),
    "supplier": ("供应商", "供应商名称"),
    "person": ("员工", "职员", "人员", "员工姓名"),
    "due_on": ("到期日", "到期日期", "due date"),
    "document_number": ("单据号", "单据编号", "单号", "发票号", "合同号"),
    "currency": ("币种", "币别"),
    "memo": ("摘要", "备注"),
}
AS_WRITTEN = ("account_name", "customer", "supplier", "person", "document_number", "memo")
MOST_TEXT = {"document_number": 60, "memo": 200, "account_code": 20}
CURRENCIES = {"": "CNY", "人民币": "CNY", "RMB": "CNY", "美元": "USD", "港币": "HKD", "欧元": "EUR"}
DIRECTIONS = {"借": 1, "借方": 1, "debit": 1, "贷": -1, "贷方": -1, "credit": -1, "平": 1}
_FORM_OF_CURRENCY = re.compile(r"[A-Z]{3}")
_FORM = re.compile(r"-?[0-9]{1,13}(\.[0-9]+)?")
_TOO_LARGE = re.compile(r"-?[0-9]{14,}(\.[0-9]+)?")


class Wrong(Exception):
    """A cell says nothing that can be used; `told` is (column, code, text)."""

    def __init__(self, column: str, told: str, text: str = ""):
        super().__init__(told)
        self.told = (f"/{column}", told, text[:60])


def opening_lines(lines: Iterable[Line], rest: str) -> tuple[Line, ...]:
    """Return *lines* with what they lack to balance on the account *rest*."""
    given = tuple(lines)
    sums: dict[str, int] = {}
    for line in given:
        sums[line.currency] = sums.get(line.currency, 0) + line.minor
    return (*given, *(Line(rest, -minor, c) for c, minor in sorted(sums.items()) if minor))


def read(row: Row) -> dict[str, Any] | None:
    """
    Return what a line says, None where nothing stands on its account. Raises Wrong.

    Amounts are told as `amount`, debit positive; of the days and names only due_on is understood.
    """
    cells = {name: _plain(name, text).strip() for name, text in row.cells.items()}
    amount = _amount(cells)
    if not amount.minor:
        return None
    for name, most in MOST_TEXT.items():
        if len(cells.get(name, "")) > most:
            raise Wrong(name, code("too_long", max=most), cells[name])
    if not cells.get("account_code") and not cells.get("account_name"):
        raise Wrong("account_code", "required")
    told = {"amount": amount, "due_on": _day(cells), "column": _amount_column(cells)}
    return {**dict.fromkeys(COLUMNS, ""), **cells, **told}


def _plain(name: str, text: str) -> str:
    """Return what a cell says without full-width figures and signs; names stay as they are."""
    return text if name in AS_WRITTEN else unicodedata.normalize("NFKC", text)


def _amount_column(cells: Mapping[str, str]) -> str:
    """Return the column that tells the amount of a line, whose sign may be either."""
    names = ("debit", "credit")
    currency = _currency(cells)
    return next((name for name in names if _minor(cells, name, currency)), "balance")


def _amount(cells: Mapping[str, str]) -> Money:
    currency = _currency(cells)
    debit, credit = (_minor(cells, name, currency) for name in ("debit", "credit"))
    if debit and credit:
        raise Wrong("credit", TwoSides.code, f"{cells['debit']} / {cells['credit']}")
    balance = _minor(cells, "balance", currency)
    if balance and not (debit or credit):
        told = cells.get("direction", "").lower()
        if told not in DIRECTIONS:
            raise Wrong("direction", code("not_one_of", choices="debit, credit"), told)
        return Money(balance * DIRECTIONS[told], currency)
    return Money(debit - credit, currency)


def _currency(cells: Mapping[str, str]) -> str:
    named = cells.get("currency", "").upper()
    currency = CURRENCIES.get(named, named)
    if not _FORM_OF_CURRENCY.fullmatch(currency):
        raise Wrong("currency", "not_a_currency", named)
    return currency


def _minor(cells: Mapping[str, str], name: str, currency: str) -> int:
    text = re.sub(r"[\s,，¥￥]", "", cells.get(name, ""))
    if text in ("", "-", "—"):
        return 0
    if _TOO_LARGE.fullmatch(text):
        raise Wrong(name, "amount_too_large", cells[name])
    if not _FORM.fullmatch(text):
        raise Wrong(name, "not_an_amount", cells[name])
    try:
        return Money.parse(str(Decimal(text)), currency).minor
    except (ValueError, InvalidOperation) as error:
        raise Wrong(name, "not_an_amount", cells[name]) from error


def _day(cells: Mapping[str, str]) -> dt.date | None:
    text = cells.get("due_on", "")
    if not text:
        return None
    day = days.day_of(text)
    if day is None:
        raise Wrong("due_on", "not_a_day", text)
    return day


def above(parents: Mapping[str, str | None], used: Iterable[str]) -> set[str]:
    """
    Return which accounts lie above one that is *used*: their lines sum up others.

    parents: id of an account → that of the account above.
    """
    found: set[str] = set()
    for one in used:
        place = parents.get(one)
        while place is not None and place not in found:
            found.add(place)
            place = parents.get(place)
    return found
