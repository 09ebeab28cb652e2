"""How many rows an answer holds: more is refused or told page by page, never left out."""

from chassis.errors import Conflict

MOST_ROWS = 10_000


class TooManyRows(Conflict):
    code = "ledger.financial_statement.too_many_rows"
    en = "There are more than {most} rows: ask for fewer days, or read them page by page."
    zh = "超过 {most} 行，请缩短期间或分页查询。"
