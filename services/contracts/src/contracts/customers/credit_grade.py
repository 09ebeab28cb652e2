"""Credit grades (信用等级): limit, terms and mode, for customers or for whole classes."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.credit import MODES, WARN_PERCENT
from contracts.customers.customer_class import UnknownClass
from contracts.histories import history_of
from contracts.shared import RecordFields

MOST_GRADES = 50


class GradeNameTaken(Conflict):
    code = "customers.credit_grade.name_taken"
    pointer = "/name"
    en, zh = "There is a credit grade {name} already.", "信用等级“{name}”已存在。"


class ClassGraded(Conflict):
    """A class gives its customers one grade."""

    code = "customers.credit_grade.class_graded"
    pointer = "/class_ids"
    en, zh = "The class {class_id} has another credit grade.", "分类 {class_id} 已有其他信用等级。"


class TooManyGrades(Conflict):
    code = "customers.credit_grade.too_many"
    en, zh = "There are at most {limit} credit grades.", "信用等级最多 {limit} 个。"


class GradeInUse(Conflict):
    code = "customers.credit_grade.in_use"
    en = "{count} customers have this credit grade; turn it off instead."
    zh = "有 {count} 个客户使用该信用等级，请改为停用。"


class GradeAwaited(Conflict):
    """Whoever approves a change finds the grade that was asked for, on the terms of that day."""

    code = "customers.credit_grade.awaited"
    en = "{count} changes of credit to this grade wait for their approval."
    zh = "有 {count} 个信用变更正在申请该信用等级，请先审批或撤回。"


class CreditGradeFields(Schema):
    """What people may write."""

    name = fields.Text(min=1, max=40)
    limit = fields.Money(
        allow_none=True, metadata={"description": "The most such a customer may owe; null: any."}
    )
    payment_days = fields.Whole(
        min=0,
        max=365,
        allow_none=True,
        metadata={"description": "Days from an order to its payment, where the order says none."},
    )
    mode = fields.Choice(*MODES, metadata={"description": "What happens over the limit."})
    warn_percent = fields.Whole(
        min=1, max=100, metadata={"description": "Of the limit, from which on people are warned."}
    )
    class_ids = fields.Many(
        fields.Id(),
        max=100,
        metadata={"description": "Classes that give it to customers without a grade of their own."},
    )
    active = fields.Flag()


class NewCreditGrade(CreditGradeFields):
    name = fields.Text(min=1, max=40, required=True)
    limit = fields.Money(allow_none=True, load_default=None)
    payment_days = fields.Whole(min=0, max=365, allow_none=True, load_default=None)
    mode = fields.Choice(*MODES, load_default="block")
    warn_percent = fields.Whole(min=1, max=100, load_default=WARN_PERCENT)
    class_ids = fields.Many(fields.Id(), max=100, load_default=list)
    active = fields.Flag(load_default=True)


class CreditGradeKey(Schema):
    credit_grade_id = fields.Id(required=True)


class CreditGradePatch(CreditGradeFields, CreditGradeKey):
    """Fields that are not given stay as they are."""


class CreditGrade(CreditGradeFields, RecordFields):
    """A grade as it is."""


class CreditGradeTold(CreditGradeFields):
    """What events tell; `reach` are the classes, also further down, whose customers have it."""

    id = fields.Id(required=True)
    reach = fields.Many(fields.Id(), max=2000)


credit_grade = Resource("customers", "credit_grade", zh="信用等级")

create = credit_grade.operation(
    "create",
    summary="Add a credit grade.",
    http="POST /credit-grades",
    takes=NewCreditGrade,
    gives=CreditGrade,
    status=201,
    raises=(GradeNameTaken, ClassGraded, TooManyGrades, UnknownClass),
)
get = credit_grade.operation(
    "get",
    summary="Read one credit grade.",
    http="GET /credit-grades/{credit_grade_id}",
    takes=CreditGradeKey,
    gives=CreditGrade,
    safe=True,
    raises=(NotFound,),
)
names = credit_grade.naming("credit_grade_id", "from_grade_id")
listed, searched = credit_grade.list_operations(
    CreditGrade,
    summary="List the credit grades.",
    filters={"name": "text", "mode": "choice", "active": "flag", "payment_days": "number"},
    sorts=("name", "created_at"),
    quick=("name",),
)
update = credit_grade.operation(
    "update",
    summary="Change a credit grade for all who have it, or turn it off and on.",
    http="PATCH /credit-grades/{credit_grade_id}",
    takes=CreditGradePatch,
    gives=CreditGrade,
    guarded=True,
    raises=(NotFound, Stale, GradeNameTaken, ClassGraded, UnknownClass, GradeAwaited),
)
remove = credit_grade.operation(
    "remove",
    summary="Delete a credit grade that no customer has.",
    http="DELETE /credit-grades/{credit_grade_id}",
    takes=CreditGradeKey,
    gives=CreditGrade,
    guarded=True,
    raises=(NotFound, Stale, GradeInUse, GradeAwaited),
)
history = history_of(credit_grade, CreditGradeKey)
told = credit_grade.event(
    "updated", summary="A credit grade or the classes it reaches changed.", data=CreditGradeTold
)
removed = credit_grade.event("removed", summary="A credit grade is gone.", data=CreditGradeTold)
