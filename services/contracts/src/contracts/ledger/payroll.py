"""Payroll (工资): the figures of a year as data, pay items with formulas, and whose pay is what."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from chassis.structure import UnknownColleague
from contracts.histories import history_of
from contracts.ledger.cash_entry import WrongCategory
from contracts.readings import get_of
from contracts.shared import RecordFields

KINDS = ("earning", "deduction", "advance")
"""An advance is a deduction that settles what the person has of open advances (扣回预支)."""
CODE = fields.Matches(r"^[a-z][a-z0-9_]{0,29}$")
GIVEN = ("base", "commission")
"""What a formula may name beside the items before it and the figures of the person."""


class BadBrackets(Conflict):
    """Tax brackets rise, and the last one has no end."""

    code = "ledger.payroll_year.bad_brackets"
    pointer = "/tax_brackets"
    en, zh = "The brackets must rise and the last be open.", "税率级距须递增，且最后一级无上限。"


class YearInUse(Conflict):
    """Months were reckoned by these figures; those to come would be reckoned by others."""

    code = "ledger.payroll_year.in_use"
    pointer = "/for_later_months"
    en = (
        "Pay of {year} was reckoned until {period} by other figures. Say for_later_months=true if"
        " months reckoned from now on shall go by these."
    )
    zh = (
        "{year} 年度工资已按原参数核算至 {period}。"
        "如需让之后核算的月份改用新参数，请选择“仅用于之后月份”后再次提交。"
    )


class YearTaken(Conflict):
    code = "ledger.payroll_year.taken"
    pointer = "/year"
    en, zh = (
        "The figures of {year} for {region} are there already.",
        "{year} 年 {region} 的参数已存在。",
    )


class BadFormula(Conflict):
    code = "ledger.payroll_item.bad_formula"
    pointer = "/formula"
    en, zh = "The formula cannot be read: {reason}.", "公式无法识别：{reason}。"


class ItemTaken(Conflict):
    code = "ledger.payroll_item.code_taken"
    pointer = "/code"
    en, zh = "There is a pay item {code} already.", "工资项目编码 {code} 已存在。"


class PersonTaken(Conflict):
    code = "ledger.payroll_person.taken"
    pointer = "/person_id"
    en, zh = "The pay of this person is set already.", "该员工的薪资档案已存在。"


class Share(Schema):
    """One kind of social insurance, or the housing fund."""

    name = fields.Text(min=1, max=40, required=True, metadata={"examples": ["养老保险"]})
    employee_percent = fields.Quantity(places=4, min="0", max="100", required=True)
    employer_percent = fields.Quantity(places=4, min="0", max="100", required=True)
    base_min = fields.Money(required=True, metadata={"description": "Of the monthly base."})
    base_max = fields.Money(required=True)


class Bracket(Schema):
    up_to = fields.Money(
        allow_none=True, required=True, metadata={"description": "Of the year; null: no end."}
    )
    percent = fields.Quantity(places=4, min="0", max="100", required=True)


class YearFigures(Schema):
    """What the authorities told for a year and a place; nothing of it is known by itself."""

    year = fields.Whole(min=1970, max=9998, required=True, metadata={"examples": [2026]})
    region = fields.Text(min=1, max=20, load_default="CN")
    source = fields.Text(min=1, required=True, metadata={"description": "Which decree says so."})
    monthly_allowance = fields.Money(
        required=True, metadata={"description": "Free of tax each month (减除费用)."}
    )
    tax_brackets = fields.Many(fields.One(Bracket), min=1, max=20, required=True)
    insurances = fields.Many(fields.One(Share), max=20, required=True)


class YearKey(Schema):
    payroll_year_id = fields.Id(required=True)


class YearPatch(YearKey):
    source = fields.Text(min=1, metadata={"description": "Which decree says so."})
    monthly_allowance = fields.Money()
    tax_brackets = fields.Many(fields.One(Bracket), min=1, max=20)
    insurances = fields.Many(fields.One(Share), max=20)
    for_later_months = fields.Flag(
        metadata={"description": "Let other figures count though months were reckoned by these."},
    )


class PayrollYear(YearFigures, RecordFields):
    pass


class NewItem(Schema):
    code = fields.Text(min=1, max=30, required=True, validate=[CODE])
    name = fields.Text(min=1, max=60, required=True)
    kind = fields.Choice(*KINDS, load_default="earning")
    formula = fields.Text(
        min=1,
        max=200,
        required=True,
        metadata={
            "description": "+ - * / ( ) min max round, numbers, base, commission, codes of items"
            " before it and figures of the person: base / 21.75 * absent",
            "examples": ["base"],
        },
    )
    taxable = fields.Flag(load_default=True)
    place = fields.Whole(min=0, max=1000, load_default=100)


class ItemPatch(Schema):
    payroll_item_id = fields.Id(required=True)
    name = fields.Text(min=1, max=60)
    formula = fields.Text(min=1, max=200, metadata={"examples": ["base"]})
    taxable = fields.Flag()
    place = fields.Whole(min=0, max=1000)
    closed = fields.Flag()


class PayrollItem(NewItem, RecordFields):
    closed = fields.Flag()


class Figure(Schema):
    name = fields.Text(min=1, max=30, required=True, validate=[CODE])
    value = fields.Quantity(places=4, required=True)


class PersonFields(Schema):
    region = fields.Text(min=1, max=20, load_default="CN")
    base = fields.Money(required=True, metadata={"description": "Of a month."})
    insurance_base = fields.Money(required=True)
    special_deduction = fields.Money(
        allow_none=True, load_default=None, metadata={"description": "专项附加扣除, of a month."}
    )
    account_code = fields.Text(min=1, max=20, load_default="5602")
    category_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "Of expenses; its budgets count what the person costs."},
    )
    bank_name = fields.Text(max=100, load_default="")
    bank_account = fields.Text(max=40, load_default="")
    figures = fields.Many(fields.One(Figure), max=50, load_default=list)


class NewPerson(PersonFields):
    person_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "A colleague; null: somebody who never signs in."},
    )
    name = fields.Text(min=1, max=100, required=True)
    department_id = fields.Id(allow_none=True, load_default=None)


class PersonKey(Schema):
    payroll_person_id = fields.Id(required=True)


class PersonPatch(PersonKey):
    name = fields.Text(min=1, max=100)
    region = fields.Text(min=1, max=20)
    base = fields.Money()
    insurance_base = fields.Money()
    special_deduction = fields.Money()
    account_code = fields.Text(min=1, max=20)
    category_id = fields.Id(allow_none=True)
    bank_name = fields.Text(max=100)
    bank_account = fields.Text(max=40)
    figures = fields.Many(fields.One(Figure), max=50)
    left = fields.Flag(metadata={"description": "Gets no pay any more."})


class PayrollPerson(NewPerson, RecordFields):
    person_id = fields.Id(required=True)
    left = fields.Flag()


class ItemKey(Schema):
    payroll_item_id = fields.Id(required=True)


payroll_year = Resource("ledger", "payroll_year", zh="年度薪资参数")
create_year = payroll_year.operation(
    "create",
    summary="Import what tax and social insurance are in a year.",
    http="POST /payroll-years",
    takes=YearFigures,
    gives=PayrollYear,
    status=201,
    raises=(BadBrackets, YearTaken),
)
get_year = payroll_year.operation(
    "get",
    summary="Read the figures of one year.",
    http="GET /payroll-years/{payroll_year_id}",
    takes=YearKey,
    gives=PayrollYear,
    safe=True,
    raises=(NotFound,),
)
update_year = payroll_year.operation(
    "update",
    summary="Correct the figures of a year, or let others count for months to come.",
    http="PATCH /payroll-years/{payroll_year_id}",
    takes=YearPatch,
    gives=PayrollYear,
    guarded=True,
    raises=(NotFound, Stale, BadBrackets, YearInUse),
)
year_history = history_of(payroll_year, YearKey)
years_listed, years_searched = payroll_year.list_operations(
    PayrollYear,
    summary="List the figures of years.",
    filters={"year": "number", "region": "text", "created_at": "instant"},
)
payroll_item = Resource("ledger", "payroll_item", zh="工资项目")
create_item = payroll_item.operation(
    "create",
    summary="Define a pay item.",
    http="POST /payroll-items",
    takes=NewItem,
    gives=PayrollItem,
    status=201,
    raises=(ItemTaken, BadFormula),
)
update_item = payroll_item.operation(
    "update",
    summary="Change a pay item; runs made before keep what they reckoned.",
    http="PATCH /payroll-items/{payroll_item_id}",
    takes=ItemPatch,
    gives=PayrollItem,
    guarded=True,
    raises=(NotFound, Stale, BadFormula),
)
get_item = get_of(payroll_item, ItemKey, PayrollItem)
item_history = history_of(payroll_item, ItemKey)
items_listed, items_searched = payroll_item.list_operations(
    PayrollItem,
    summary="List pay items.",
    filters={"code": "text", "kind": "choice", "closed": "flag", "created_at": "instant"},
    quick=("name", "code"),
)
payroll_person = Resource(
    "ledger", "payroll_person", "payroll_people", zh="薪资档案", personal=("bank_account",)
)
create_person = payroll_person.operation(
    "create",
    summary="Set the pay of a person.",
    http="POST /payroll-people",
    takes=NewPerson,
    gives=PayrollPerson,
    status=201,
    raises=(PersonTaken, NotFound, WrongCategory, UnknownColleague),
)
update_person = payroll_person.operation(
    "update",
    summary="Change the pay of a person, from the next run on.",
    http="PATCH /payroll-people/{payroll_person_id}",
    takes=PersonPatch,
    gives=PayrollPerson,
    guarded=True,
    raises=(NotFound, Stale, WrongCategory),
)
get_person = get_of(payroll_person, PersonKey, PayrollPerson)
person_history = history_of(payroll_person, PersonKey)
people_listed, people_searched = payroll_person.list_operations(
    PayrollPerson,
    summary="List whose pay is what.",
    filters={"person_id": "id", "left": "flag", "name": "text", "created_at": "instant"},
    http="/payroll-people",
    quick=("name",),
)
