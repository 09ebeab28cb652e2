"""Tables that Chinese banks and wallets export: found by the names of their columns."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile

from chassis import workbooks
from chassis.currencies import COMMODITY
from chassis.jobs import Failed
from ledger.bank_formats import balances
from ledger.bank_formats.rules import (
    MOST_LINES,
    BadStatement,
    Movement,
    Statement,
    day,
    day_of,
    minor_of,
    plain,
)

HEADER_WITHIN = 60
"""Lines above the table: titles, hints, the seal of the wallet."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "day": ("银行记账日", "记账日期", "交易日", "记账日", "入账日期", "交易时间", "交易创建时间")
    + ("交易日期", "日期", "入账时间", "发生时间"),
    "booked": ("记账日",),
    "in": ("记账金额(收入)", "收入金额", "贷方发生额", "贷方发生额/元(收入)", "存入", "收入")
    + ("贷方金额", "存入金额", "收入金额(+元)"),
    "out": ("记账金额(支出)", "支出金额", "借方发生额", "借方发生额/元(支取)", "支出", "支取")
    + ("借方金额", "支取金额", "支出金额(-元)"),
    "amount": ("交易金额", "金额", "金额(元)", "金额(¥)", "发生额"),
    "spent": ("人民币金额",),
    "direction": ("收/支", "收支类型", "借贷标志"),
    "currency": ("记账币种", "币种", "币别", "货币", "交易币种"),
    "reference": ("交易单号", "交易订单号", "交易流水号", "流水号", "交易号", "订单号")
    + ("账户明细编号-交易流水号", "账务流水号"),
    "counterparty": ("交易对方", "对方户名", "对方账户名", "对手信息", "商户名称", "对方名称")
    + ("对方账号与户名", "交易地点/附言", "交易场所", "对方单位名称", "收(付)方名称"),
    "memo": ("摘要", "交易摘要", "商品说明", "商品", "交易说明", "交易描述", "交易名称")
    + ("商品名称", "附言", "交易用途", "用途"),
    "balance": ("余额", "余额(元)", "联机余额", "账户余额", "账户余额(元)", "本次余额", "余额/元")
    + ("交易后余额", "当前余额", "可用余额"),
    "state": ("交易状态", "当前状态", "资金状态"),
}
CURRENCIES = {
    "人民币": "CNY", "人民币元": "CNY", "RMB": "CNY", "美元": "USD",
    "港币": "HKD", "欧元": "EUR", "日元": "JPY", "英镑": "GBP", "澳元": "AUD", "加元": "CAD",
}  # fmt: skip
NOTHING_MOVED = ("等待付款", "失败", "冻结", "解冻")
CLOSED = "关闭"
OUTGOING, INCOMING = ("支出", "借", "已支出"), ("收入", "贷", "已收入")
TOO_LARGE = ("sheet.too_large", "sheet.too_many_cells", "sheet.too_many_rows")
_LONG_NUMBER = re.compile(r"-?\d(\.\d+)?e\+\d+")
_SUM = re.compile(r"[\d,]{3,}\.\d\d")
"""An amount of a foot line that stands where days do."""
_ACCOUNT = re.compile(r"(?<!对方)(?:卡号|账号)(?: *[:：] *| +)(\d[\d* -]{6,30}\d)")
_AMOUNT = re.compile(r"[+-]?[¥￥]?[\d,]*\.?\d+")
_GROUPED = re.compile(r"[+-]?[¥￥]?\d{1,3}(,\d{3})+(\.\d+)?")
"""An amount whose commas stand where thousands end."""


def read_text(text: str, usual: str = "CNY") -> Statement:
    """Return the statement in a text of comma or tab separated values; *usual* as in read_rows."""
    sample = text[:20_000]
    delimiter = "\t" if sample.count("\t,") == 0 and sample.count("\t") > sample.count(",") else ","
    csv.field_size_limit(100_000)
    try:
        return read_rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), usual)
    except csv.Error as error:
        raise BadStatement("bad_csv", str(error)) from error


def read_workbook(raw: bytes, usual: str = "CNY") -> Statement:
    """Return the statement in an xls or xlsx file; *usual* as in read_rows."""
    with NamedTemporaryFile() as file:
        file.write(raw)
        file.flush()
        try:
            lines = list(islice(workbooks.lines(Path(file.name)), MOST_LINES + HEADER_WITHIN))
        except Failed as failure:
            raise _wrong_workbook(failure) from failure
    return read_rows(([_cell(text) for text in line] for line in lines), usual)


def _wrong_workbook(failure: Failed) -> BadStatement:
    if failure.code not in TOO_LARGE:
        return BadStatement("bad_workbook")
    place = (failure.params.get(name, "") for name in ("sheet", "cell"))
    return BadStatement("too_large", "!".join(filter(None, place)))


def _cell(text: str) -> str:
    """Long numbers, such as those of transactions, are kept with all their digits."""
    return str(int(float(text))) if _LONG_NUMBER.fullmatch(text) else text


def read_rows(lines: Iterable[Sequence[str]], usual: str = "CNY") -> Statement:
    """
    Return the statement in a table whose header may stand below other lines.

    usual: the currency of lines that tell none.
    """
    rows = iter(lines)
    above: list[list[str]] = []
    for line in islice(rows, HEADER_WITHIN):
        cells = [_plain_name(cell) for cell in line]
        places = _places(cells)
        if "day" in places and places.keys() & {"in", "out", "amount", "spent"}:
            return _read_below(rows, places, above, usual)
        above.append([plain(cell) for cell in line])
    raise BadStatement("no_header")


def _plain_name(cell: str) -> str:
    return plain(cell).replace("（", "(").replace("）", ")").replace(" ", "").strip("*")


def _places(cells: Sequence[str]) -> dict[str, int]:
    """Return field → column; the first name that a field knows wins, not the first column."""
    places: dict[str, int] = {}
    for field, names in COLUMNS.items():
        for name in names:
            if name in cells:
                places[field] = cells.index(name)
                break
    return places


def _read_below(
    rows: Iterable[Sequence[str]],
    places: Mapping[str, int],
    notes: list[list[str]],
    usual: str,
) -> Statement:
    made = Statement(format="csv", account=_account_in(notes))
    month = re.search(r"(\d{4})年(\d{1,2})月", " ".join(cell for line in notes for cell in line))
    issued = (int(month[1]), int(month[2])) if month else None
    moved = {places[f] for f in ("in", "out", "amount", "spent") if f in places}
    behind: list[str] = []
    for line in rows:
        row = {f: plain(line[i], 500) for f, i in places.items() if i < len(line)}
        movement = _movement(row, issued, usual)
        if movement is None:
            # A line such as 期初余额 has zeros for what moved; its balance is what it tells.
            skipped = moved if row.get("balance") else ()
            notes.append([plain(cell) for at, cell in enumerate(line) if at not in skipped])
            continue
        made.movements.append(movement)
        behind.append(row.get("balance", ""))
        if len(made.movements) > MOST_LINES:
            raise BadStatement("too_many_lines", str(MOST_LINES))
    balances.tell(made, behind, notes, usual)
    return made


def _account_in(above: Iterable[Sequence[str]]) -> str:
    """Return the number of card or account that stands above a table, "" where none does."""
    found = filter(None, (_ACCOUNT.search(" ".join(line)) for line in above))
    return next(("".join(one[1].split()) for one in found), "")


def _movement(row: dict[str, str], issued: tuple[int, int] | None, usual: str) -> Movement | None:
    # Credit cards: what the bank did itself, as a payment received, has no day of purchase.
    told = row.get("day") or row.get("booked", "")
    if not re.search(r"\d", told) or _SUM.fullmatch(told) or not _has_moved(row):
        return None
    named = row.get("currency", "").strip("-")
    currency = CURRENCIES.get(named, named) or usual
    if not re.fullmatch(COMMODITY, currency):
        raise BadStatement("bad_currency", named)
    minor = _minor(row, currency)
    if not minor:
        return None
    return Movement(
        booked_on=_booked(told, issued),
        minor=minor,
        currency=currency,
        reference=row.get("reference", "")[:100],
        counterparty=row.get("counterparty", "")[:200],
        memo=row.get("memo", ""),
    )


def _has_moved(row: Mapping[str, str]) -> bool:
    """What was closed had been paid where it is an expense: its refund is a line of its own."""
    state = row.get("state", "")
    if CLOSED in state and row.get("direction") not in OUTGOING:
        return False
    return not any(word in state for word in NOTHING_MOVED)


def _minor(row: Mapping[str, str], currency: str) -> int:
    """Return what came in, negative where it went out; 0 where nothing moved."""
    if "in" in row or "out" in row:
        came, went = (_amount(row.get(way, ""), currency) for way in ("in", "out"))
        if came and went:
            raise BadStatement("in_and_out", f"{row['in']} / {row['out']}")
        return abs(came) - abs(went)
    if "spent" in row:
        return -_amount(row["spent"], currency)
    minor, direction = _amount(row.get("amount", ""), currency), row.get("direction", "")
    if direction in OUTGOING:
        return -abs(minor)
    if "direction" in row and direction not in INCOMING:
        return _neutral(minor, row)
    return minor


def _neutral(minor: int, row: Mapping[str, str]) -> int:
    """Neither income nor expense to a wallet: a refund comes in, a transfer or top-up is told."""
    text = row.get("state", "") + row.get("memo", "")
    return abs(minor) if "退款" in text else -abs(minor)


def _amount(text: str, currency: str) -> int:
    found = _AMOUNT.search(text.replace(" ", ""))
    if not text or not found:
        return 0
    told = found.group(0)
    if "," in told and not _GROUPED.fullmatch(told):
        raise BadStatement("bad_amount", text)
    return minor_of(told.replace(",", ""), currency)


def _booked(text: str, issued: tuple[int, int] | None) -> dt.date:
    """Return the day; one without a year lies in the months up to that of the statement."""
    short = re.fullmatch(r"(\d{1,2})\D(\d{1,2})", text)
    if not short:
        return day_of(text)
    if issued is None:
        raise BadStatement("no_year", text)
    month = int(short[1])
    return day(issued[0] - (month > issued[1]), month, int(short[2]))
