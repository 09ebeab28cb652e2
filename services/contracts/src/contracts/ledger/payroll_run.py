"""Payroll runs (工资表): the pay of a month, approved, posted and paid; and its payslips."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, Frozen, NotFound, Stale
from chassis.fields import Schema
from chassis.files import File
from contracts.approvals import NamedApprovers, asking
from contracts.histories import history_of
from contracts.ledger.account_right import NoRight, NotCash
from contracts.ledger.entry import POSTING
from contracts.ledger.payroll import Figure
from contracts.ledger.waiting import Reason, Reversed
from contracts.organization.approval_flow import CHOOSING
from contracts.permits import WITHOUT_LEAVE
from contracts.shared import RecordFields

STATES = ("draft", "submitted", "approved", "rejected", "posted", "paid", "discarded")
MOST_PEOPLE = 5000
FORMATS = ("pdf", "xlsx", "html")
PERIOD = fields.Matches(r"^(19[7-9]|[2-8][0-9]{2})[0-9]-(0[1-9]|1[0-2])$")


class RunState(Conflict):
    code = "ledger.payroll_run.wrong_state"
    en, zh = "The payroll run is {state}.", "工资表的状态为“{state}”，不能执行此操作。"


class RunTaken(Conflict):
    code = "ledger.payroll_run.taken"
    pointer = "/period"
    en, zh = "There is a run of {period} already: {number}.", "{period} 的工资表 {number} 已存在。"


class MonthToCome(Conflict):
    code = "ledger.payroll_run.month_to_come"
    pointer = "/period"
    en, zh = "The month {period} has not begun yet.", "{period} 尚未开始，不能计算工资。"


class NoFigures(Conflict):
    code = "ledger.payroll_run.no_figures"
    pointer = "/period"
    en = "Tax and insurance of {year} in {region} were not imported."
    zh = "尚未导入 {region} {year} 年的个税与社保参数。"


class NobodyToPay(Conflict):
    code = "ledger.payroll_run.nobody"
    en, zh = "There is nobody to pay.", "没有需要发放工资的员工。"


class TooManyPeople(Conflict):
    code = "ledger.payroll_run.too_many_people"
    en = "A run pays {most} people at most, and there are {count}."
    zh = "一次最多为 {most} 人计算工资，现有 {count} 人。"


class FormulaFails(Conflict):
    code = "ledger.payroll_run.formula"
    en = "The item {item} cannot be reckoned for {person}: {reason} {where}"
    zh = "{person} 的工资项目 {item} 无法计算：{reason} {where}"


class NegativePay(Conflict):
    code = "ledger.payroll_run.negative_pay"
    en, zh = "The pay of {person} would be {net}.", "{person} 的实发工资为负：{net}。"


class EarlierRunOpen(Conflict):
    """Tax is reckoned on the whole year, so that months are posted in turn."""

    code = "ledger.payroll_run.earlier_open"
    pointer = "/period"
    en = "The run of {period} is not posted yet; the tax of this one builds on it."
    zh = "{period} 的工资表尚未入账，本期个税需以其为基础。"


class LaterRun(Conflict):
    """Tax is reckoned on the year so far, so that months are taken back from the last one on."""

    code = "ledger.payroll_run.later_stands"
    en, zh = "Take back {period} first.", "请先撤销 {period} 的工资。"


class AdvanceShort(Conflict):
    """More is withheld for advances than the person has open."""

    code = "ledger.payroll_run.advance_short"
    en = "{person} has only {left} of open advances."
    zh = "{person} 未冲销的预支款仅为 {left}。"


class PersonFigures(Schema):
    person_id = fields.Id(required=True)
    figures = fields.Many(fields.One(Figure), max=50, required=True)


class NewRun(Schema):
    period = fields.Text(min=7, max=7, required=True, validate=[PERIOD])
    inputs = fields.Many(
        fields.One(PersonFigures),
        max=2000,
        load_default=list,
        metadata={"description": "Figures of this month, such as days of absence."},
    )


class RunKey(Schema):
    payroll_run_id = fields.Id(required=True)


class SubmitRun(NamedApprovers, RunKey):
    pass


class PayRun(RunKey):
    account_code = fields.Text(min=1, max=20, load_default="1002")
    paid_on = fields.Day(
        allow_none=True, load_default=None, metadata={"description": "Today, if it is not said."}
    )


class ReverseRun(RunKey, Reason):
    pass


class PayrollRun(Reversed, RecordFields):
    number = fields.Text(required=True)
    period = fields.Text(required=True)
    state = fields.Choice(*STATES, required=True)
    people = fields.Whole()
    gross = fields.Money(signed=True)
    deductions = fields.Money(signed=True)
    advances = fields.Money(metadata={"description": "Withheld for advances, of the deductions."})
    insurance_employee = fields.Money()
    insurance_employer = fields.Money()
    tax = fields.Money()
    net = fields.Money()
    entry_id = fields.Id(allow_none=True)
    payment_entry_id = fields.Id(allow_none=True)
    decided_by = fields.Id(allow_none=True)
    frozen_by = fields.Id(allow_none=True)


class PayslipLine(Schema):
    code = fields.Text(required=True)
    name = fields.Text(required=True)
    kind = fields.Text(required=True)
    amount = fields.Money(signed=True, required=True)


class Payslip(Schema):
    id = fields.Id(required=True)
    payroll_run_id = fields.Id(required=True)
    period = fields.Text(required=True)
    person_id = fields.Id(required=True)
    name = fields.Text(required=True)
    state = fields.Choice(*STATES)
    lines = fields.Many(fields.One(PayslipLine), max=200)
    gross = fields.Money(signed=True)
    deductions = fields.Money(signed=True)
    insurance_employee = fields.Money()
    insurance_employer = fields.Money()
    taxable_of_year = fields.Money(
        signed=True, metadata={"description": "All months so far, less what is free of tax."}
    )
    tax = fields.Money()
    net = fields.Money()


class Payslips(Schema):
    items = fields.Many(fields.One(Payslip), max=MOST_PEOPLE)


class PayslipFile(Schema):
    payslip_id = fields.Id(required=True)
    format = fields.Choice(*FORMATS, load_default="pdf")


payroll_run = Resource("ledger", "payroll_run", zh="工资表")
RUN = "/payroll-runs/{payroll_run_id}"

create = payroll_run.operation(
    "create",
    summary="Reckon the pay of a month for everybody; commissions come from what was received.",
    http="POST /payroll-runs",
    takes=NewRun,
    gives=PayrollRun,
    status=201,
    timeout_s=20.0,
    raises=(
        *(RunTaken, NoFigures, NobodyToPay, FormulaFails, NegativePay, EarlierRunOpen),
        *(MonthToCome, AdvanceShort, TooManyPeople),
    ),
)
get = payroll_run.operation(
    "get",
    summary="Read one payroll run.",
    http=f"GET {RUN}",
    takes=RunKey,
    gives=PayrollRun,
    safe=True,
    raises=(NotFound,),
)
history = history_of(payroll_run, RunKey)
listed, searched = payroll_run.list_operations(
    PayrollRun,
    summary="List payroll runs.",
    filters={"period": "text", "state": "choice", "number": "text", "created_at": "instant"},
    sorts=("created_at", "period"),
    quick=("number",),
)
read_payslips = payroll_run.operation(
    "payslips",
    summary="Read the payslips of a run.",
    http=f"GET {RUN}/payslips",
    takes=RunKey,
    gives=Payslips,
    safe=True,
    raises=(NotFound,),
)
submit = payroll_run.operation(
    "submit",
    summary="Ask for the approval of a run.",
    http=f"POST {RUN}/submit",
    takes=SubmitRun,
    gives=PayrollRun,
    guarded=True,
    raises=(NotFound, Stale, RunState, AdvanceShort, Frozen, *CHOOSING),
)
post = payroll_run.operation(
    "post",
    summary="Post an approved run: expenses, what is owed to staff, insurance and tax.",
    http=f"POST {RUN}/post",
    takes=RunKey,
    gives=PayrollRun,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, Stale, RunState, AdvanceShort),
)
pay = payroll_run.operation(
    "pay",
    summary="Pay the net pay of a posted run from an account.",
    http=f"POST {RUN}/pay",
    takes=PayRun,
    gives=PayrollRun,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, Stale, RunState, NotCash, NoRight),
)
discard = payroll_run.operation(
    "discard",
    summary="Give up a run that is not paid; what it posted is reversed.",
    http=f"POST {RUN}/discard",
    takes=RunKey,
    gives=PayrollRun,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, Stale, RunState, LaterRun, Frozen),
)
reverse = payroll_run.operation(
    "reverse",
    summary="Reverse the payment of a run and say why; it is posted and not paid again.",
    http=f"POST {RUN}/reverse",
    takes=ReverseRun,
    gives=PayrollRun,
    guarded=True,
    keyed="required",
    raises=(*POSTING, NotFound, Stale, RunState, NoRight),
)
bank_file = payroll_run.operation(
    "bank_file",
    summary="Download who gets how much on which account, for the bank, as CSV.",
    http=f"GET {RUN}/bank-file",
    takes=RunKey,
    gives=File,
    safe=True,
    timeout_s=20.0,
    raises=(NotFound, RunState, *WITHOUT_LEAVE),
)
asked = asking(payroll_run, "A payroll run waits for approval.", "people", people=("created_by",))

payslip = Resource("ledger", "payslip", zh="工资条")
mine = payslip.operation(
    "mine",
    summary="Read the own payslips, of runs that are posted.",
    http="GET /my-payslips",
    takes=Schema,
    gives=Payslips,
    safe=True,
)
print_ = payslip.operation(
    "print",
    summary="Download an own payslip as PDF, xlsx or HTML.",
    http="GET /my-payslips/{payslip_id}/file",
    takes=PayslipFile,
    gives=File,
    safe=True,
    timeout_s=20.0,
    raises=(NotFound,),
)
