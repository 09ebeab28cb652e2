"""Imports of opening balances from a table: as a whole or not at all, tried beforehand."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict
from chassis.fields import Schema
from chassis.sheet_refusals import SHEETS
from contracts.jobs import Job, job_operations
from contracts.ledger.entry import NotYet
from contracts.ledger.year_end import OpenedBefore, OtherDay, adding
from contracts.shared import Upload


class TwoSides(Conflict):
    code = "ledger.opening_import.two_sides"
    en = "A line has a debit or a credit, not both."
    zh = "同一行不能同时填写借方和贷方。"


class SumsUp(Conflict):
    """The table has accounts below this one, too, so that their balances would count twice."""

    code = "ledger.opening_import.sums_up"
    en = "The table has accounts below {code} as well; leave the line that sums them up out."
    zh = "表中还有科目 {code} 的下级科目，请删除上级科目的汇总行。"


class OtherName(Conflict):
    """Charts of other standards use the same codes for other accounts."""

    code = "ledger.opening_import.other_name"
    pointer = "/account_name"
    en = "The account {code} is {name} here, not {told}."
    zh = "科目 {code} 在本账套中为“{name}”，与“{told}”不符。"


class NothingOpened(Conflict):
    code = "ledger.opening_import.nothing"
    en, zh = "No line of the table has an amount.", "表格中没有任何金额。"


class NothingPosted(Conflict):
    """Opening balances come in as a whole."""

    code = "ledger.opening_import.nothing_posted"
    en = "{count} lines are wrong; nothing was posted. Put them right and send the table again."
    zh = "有 {count} 行有误，未录入任何余额，请更正后重新导入。"


class OpeningImport(Schema):
    """
    A csv or xlsx file with a header line; columns are known by English and Chinese names.

    Known: account_code 科目编码, account_name 科目名称 (finds the account where there is no code),
    debit 借方, credit 贷方 (or balance 期初余额 with direction 方向 借 or 贷), customer 客户,
    supplier 供应商 (their names), person 员工 (a name of payroll or an id), due_on 到期日,
    document_number 单据号, currency 币种 (else CNY), memo 摘要. Debits and credits must be equal;
    lines without an amount are passed over. Other columns are named among the job's `warnings`.
    """

    upload = fields.One(Upload, required=True)
    on = fields.Day(required=True, metadata={"description": "The day of the opening balances."})
    add = adding()
    dry_run = fields.Flag(
        load_default=False, metadata={"description": "Only tell what would be refused and why."}
    )


opening_import = Resource("ledger", "opening_import", zh="期初余额导入")
jobs = job_operations("ledger")

start = opening_import.operation(
    "start",
    summary="Open the books from a csv or xlsx file of balances (期初余额), whole or not at all.",
    http="POST /opening-balance-imports",
    takes=OpeningImport,
    gives=Job,
    dry_run=False,
    status=202,
    keyed="required",
    uploads=True,
    timeout_s=10.0,
    raises=(*SHEETS, OpenedBefore, OtherDay, NotYet),
)
