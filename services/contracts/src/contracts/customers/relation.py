"""Typed relations: between customers, and between contacts; told from both sides."""

from dataclasses import dataclass

from chassis import fields
from chassis.contract import Operation, Resource
from chassis.errors import Conflict, NotFound
from chassis.fields import Schema

OF_CUSTOMERS = {
    "supplier": "buyer",
    "buyer": "supplier",
    "agent": "principal",
    "principal": "agent",
    "investor": "invested_in",
    "invested_in": "investor",
    "introducer": "introduced",
    "introduced": "introducer",
    "competitor": "competitor",
    "partner": "partner",
    "other": "other",
}
"""What the other one is, and what this one then is to the other."""
OF_CONTACTS = {
    "spouse": "spouse",
    "parent": "child",
    "child": "parent",
    "sibling": "sibling",
    "relative": "relative",
    "classmate": "classmate",
    "teacher": "student",
    "student": "teacher",
    "former_colleague": "former_colleague",
    "friend": "friend",
    "introducer": "introduced",
    "introduced": "introducer",
    "other": "other",
}


class WithItself(Conflict):
    code = "customers.relation.with_itself"
    pointer = "/other_id"
    en, zh = "Nobody has a relation to himself.", "不能与自身建立关系。"


class ThereAlready(Conflict):
    code = "customers.relation.there_already"
    pointer = "/kind"
    en, zh = "This relation is noted already.", "该关系已存在。"


class UnknownOther(Conflict):
    code = "customers.relation.unknown_other"
    pointer = "/other_id"
    en, zh = "There is no such {resource} that you may see.", "{resource}不存在或不可见。"


@dataclass(frozen=True)
class Relations:
    """The operations on the relations of one kind of record."""

    resource: Resource
    kinds: dict[str, str]
    create: Operation
    listed: Operation
    remove: Operation


def _relations_of(what: str, zh: str, kinds: dict[str, str]) -> Relations:
    """Declare the relations of customers or contacts; *kinds* are given with their inverses."""
    key, path = f"{what}_id", f"/{what}s/{{{what}_id}}/relations"
    about = {"kind": fields.Choice(*kinds, required=True)}
    note = {"note": fields.Text(max=300, allow_none=True, load_default=None)}
    one = {key: fields.Id(required=True)}
    other = {"other_id": fields.Id(required=True)}
    new = type(f"New{what.title()}Relation", (Schema,), {**one, **other, **about, **note})
    shown = {
        "id": fields.Id(required=True),
        **other,
        "other_name": fields.Text(metadata={"description": "Masked where it may not be seen."}),
        "visible": fields.Flag(),
        "kind": fields.Choice(*kinds, metadata={"description": "What the other one is to it."}),
        "note": fields.Text(allow_none=True),
        "created_at": fields.Instant(),
    }
    row = type(f"{what.title()}Relation", (Schema,), shown)
    rows = {"items": fields.Many(fields.One(row), max=200)}
    resource = Resource("customers", f"{what}_relation", zh=zh)
    return Relations(
        resource,
        kinds,
        resource.operation(
            "create",
            summary=f"Note how another {what} stands to this one.",
            http=f"POST {path}",
            takes=new,
            gives=row,
            status=201,
            raises=(NotFound, WithItself, ThereAlready, UnknownOther),
        ),
        resource.operation(
            "list",
            summary=f"List how others stand to a {what}, up to 200.",
            http=f"GET {path}",
            takes=type(f"{what.title()}RelationsOf", (Schema,), dict(one)),
            gives=type(f"{what.title()}Relations", (Schema,), rows),
            safe=True,
            raises=(NotFound,),
        ),
        resource.operation(
            "remove",
            summary="Take a relation away, from either side.",
            http=f"DELETE {path}/{{{what}_relation_id}}",
            takes=type(
                f"{what.title()}RelationKey",
                (Schema,),
                {**one, f"{what}_relation_id": fields.Id(required=True)},
            ),
            gives=row,
            raises=(NotFound,),
        ),
    )


customer_relations = _relations_of("customer", "客户关系", OF_CUSTOMERS)
contact_relations = _relations_of("contact", "联系人关系", OF_CONTACTS)
