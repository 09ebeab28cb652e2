"""What an approval flow says: its conditions, its steps and the rules that find people."""

from marshmallow import fields as plain

from chassis import fields
from chassis.fields import Schema

FACT = r"^[a-z][a-z0-9_]{0,39}$"
MODES = ("sequence", "all", "any", "ratio")
APPROVERS = ("staff", "role", "superior", "superiors", "department_head", "chosen", "fact")
TESTS = ("eq", "ne", "gt", "gte", "lt", "lte", "in")


class FactTest(Schema):
    """
    One condition on a fact that the asking service tells, such as discount_percent.

    `GET /approval-kinds` tells which facts the documents of each kind have.
    """

    fact = fields.Text(min=1, max=40, required=True, validate=[fields.Matches(FACT)])
    op = fields.Choice(*TESTS, load_default="eq")
    values = fields.Many(
        fields.Text(max=200),
        min=1,
        max=50,
        required=True,
        metadata={"description": "eq, in: any of them; ne: none of them; else one alone."},
    )


class Condition(Schema):
    """All that is given must hold; nothing given always holds."""

    amount_above = fields.Money(
        allow_none=True,
        load_default=None,
        metadata={"description": "An amount in another currency counts as above."},
    )
    amount_up_to = fields.Money(allow_none=True, load_default=None)
    department_ids = fields.Many(
        fields.Id(), max=50, load_default=list, metadata={"description": "With all below them."}
    )
    facts = fields.Many(plain.Nested(FactTest), max=20, load_default=list)


class Approver(Schema):
    """
    A rule that finds people: the named `staff_ids`, the holders of a role, the superior at a
    level, all superiors up to it, the head of the department so many levels up, those whom the
    submitter chose, or those whom a fact of the document names. Above whom the house names no
    superior stands the head of his department, or of the nearest above it that he does not lead.

    Where it finds the submitter himself, the `submitter` of the step says who is asked instead.
    """

    kind = fields.Choice(*APPROVERS, required=True)
    staff_ids = fields.Many(fields.Id(), max=50, load_default=list)
    role_id = fields.Id(allow_none=True, load_default=None)
    level = fields.Whole(
        min=0,
        max=20,
        metadata={
            "description": "superior: 1 the direct one, 2 the one above him; superiors: how many, "
            "the direct one first; both at least 1, and 1 where it is left out. department_head: 0 "
            "the head of the document's own department, 1 of the one above it; 0 where it is left "
            "out. No other kind looks at it."
        },
    )
    fact = fields.Text(
        min=1, max=40, allow_none=True, load_default=None, validate=[fields.Matches(FACT)]
    )


class Step(Schema):
    """
    People who are asked together or one after the other.

    Of `any` the first decision ends the step, of `all` one rejection, of `ratio` so many percent
    approve it.
    """

    name = fields.Text(min=1, max=100, required=True)
    mode = fields.Choice(*MODES, load_default="all")
    percent = fields.Whole(min=1, max=100, load_default=100)
    approvers = fields.Many(plain.Nested(Approver), min=1, max=10, required=True)
    copy_to = fields.Many(plain.Nested(Approver), max=5, load_default=list)
    when = fields.One(Condition, allow_none=True, load_default=None)
    nobody = fields.Choice(
        *("pass", "staff", "administrator"),
        load_default="administrator",
        metadata={
            "description": "Where the rules find nobody: pass goes on to the next step, staff asks "
            "nobody_staff_id, administrator any one of the administrators, who also step in where "
            "that person is not here."
        },
    )
    nobody_staff_id = fields.Id(allow_none=True, load_default=None)
    submitter = fields.Choice(
        *("skip", "self", "superior"),
        load_default="superior",
        metadata={
            "description": "Where the rules find the submitter: skip leaves him out, self lets him "
            "decide, superior asks his superior. Who handed it in for him never decides."
        },
    )
    timeout_hours = fields.Whole(
        min=1,
        max=8760,
        allow_none=True,
        load_default=None,
        metadata={"description": "So long each person who is asked may be silent."},
    )
    timeout_counts = fields.Choice(
        *("working", "clock"),
        load_default="working",
        metadata={
            "description": "working: the hours of the default company calendar; without one, or "
            "where it has none, those of the clock. Flows made before this was said keep the clock."
        },
    )
    on_timeout = fields.Choice(
        *("remind", "pass", "reject"),
        load_default="remind",
        metadata={
            "description": "What silence does: remind tells the person again, and again after as "
            "long; pass and reject decide in his place, with the reason timed_out."
        },
    )


class Definition(Schema):
    """What a flow does; `same_person` says whether who approved before is asked again."""

    when = fields.One(Condition, allow_none=True, load_default=None)
    steps = fields.Many(plain.Nested(Step), min=1, max=20, required=True)
    same_person = fields.Choice(
        *("once", "running", "each"),
        load_default="once",
        metadata={
            "description": "Who approved before: once, is not asked again; running, only not where "
            "he approved the step right before; each, is asked every time."
        },
    )
