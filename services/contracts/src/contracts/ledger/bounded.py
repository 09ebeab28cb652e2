"""How many rows an answer holds: more is refused or told page by page, never left out."""

from chassis import fields
from chassis.errors import Conflict
from chassis.fields import Schema

MOST_ROWS = 10_000


class TooManyRows(Conflict):
    code = "ledger.financial_statement.too_many_rows"
    en = "There are more than {most} rows: ask for fewer days, or read them page by page."
    zh = "超过 {most} 行，请缩短期间或分页查询。"


class Onward(Schema):
    """Which page is asked for: what comes behind the last row of the page before."""

    after = fields.Id(metadata={"description": "`next_after` of the page before."})
    limit = fields.Whole(min=1, max=1000, load_default=1000)


class NextPage(Schema):
    """Where the next page begins."""

    next_after = fields.Id(allow_none=True, metadata={"description": "Null: that was all."})
