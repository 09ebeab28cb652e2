"""Merging what was entered twice (合并), and taking it apart again (拆分)."""

from typing import Any

from chassis import fields
from chassis.contract import Event, Operation, Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.customers.contact import Contact, contact
from contracts.customers.customer import Customer, customer
from contracts.customers.lead import Lead, NotOpen, lead
from contracts.customers.parts import CapReached, CreditApprovalNeeded
from contracts.histories import history_of
from contracts.organization import access
from contracts.shared import RecordFields

KINDS = ("customer", "contact", "lead")
MOST = 20
CUSTOMER_CHOICES = (
    *("name", "credit_code", "industry", "source", "region", "address", "website"),
    *("scale", "importance", "registration_number", "tax_number", "contract_ends_on"),
    *("description", "credit_limit", "payment_days", "owner"),
)
CONTACT_CHOICES = (
    *("name", "title", "department", "role", "birthday", "lunar_birthday"),
    *("gender", "stance", "preferences", "description"),
)
LEAD_CHOICES = ("name", "company", "title", "industry", "source", "region", "size", "description")


class WithItself(Conflict):
    code = "customers.merger.with_itself"
    pointer = "/duplicate_ids"
    en = "{name} is the survivor itself, or was merged into it already."
    zh = "{name}就是保留的记录，或已合并到该记录。"


class CodesDiffer(Conflict):
    """Two credit codes are two legal entities."""

    code = "customers.merger.codes_differ"
    en = "{name} and {other} have different credit codes."
    zh = "{name} 与 {other} 的统一社会信用代码不同。"


class KindsDiffer(Conflict):
    code = "customers.merger.kinds_differ"
    en, zh = "{name} is a {kind}, {other} is not.", "{name} 与 {other} 的客户类型不同。"


class Locked(Conflict):
    """Somebody said that this customer stays his."""

    code = "customers.merger.locked"
    en = "{name} is locked by its owner; unlock it first."
    zh = "{name} 已被负责人锁定，请先解锁。"


class OtherCustomer(Conflict):
    code = "customers.merger.other_customer"
    en = "{name} belongs to another customer; merge the customers first."
    zh = "联系人 {name} 属于其他客户，请先合并客户。"


class UnknownChoice(Conflict):
    code = "customers.merger.unknown_choice"
    pointer = "/choices"
    en = "A value is taken from a record that is not among those that are merged."
    zh = "所选取值的记录不在合并的记录中。"


class ChosenTwice(Conflict):
    """A field has one value afterwards."""

    code = "customers.merger.chosen_twice"
    pointer = "/choices"
    en = "The same field is taken from two records: {field}."
    zh = "同一字段选择了两条记录的取值：{field}。"


class UnknownSurvivor(Conflict):
    code = "customers.merger.unknown_survivor"
    pointer = "/survivor_id"
    en = "The survivor is not among the customers that are to be one."
    zh = "保留的客户不在要合并的客户中。"


class SplitAlready(Conflict):
    code = "customers.merger.split_already"
    en, zh = "The merger was taken apart already.", "该合并已被拆分。"


class MergedOn(Conflict):
    """Mergers are taken apart from the last one back."""

    code = "customers.merger.merged_on"
    en = "The survivor was merged into the customer {survivor_id} since; take that apart first."
    zh = "保留的记录其后又合并到客户 {survivor_id}，请先拆分那次合并。"
    refers = {"survivor_id": "customer_id"}


class MergerKey(Schema):
    merger_id = fields.Id(required=True)


class Merger(RecordFields):
    """One record folded into another."""

    kind = fields.Choice(*KINDS, required=True)
    survivor_id = fields.Id()
    survivor_name = fields.Text()
    duplicate_id = fields.Id()
    duplicate_name = fields.Text()
    changed = fields.Many(
        fields.Text(), metadata={"description": "Fields of the survivor that the merger changed."}
    )
    moved = fields.Whole(
        metadata={"description": "Rows of this service that name the survivor since then."}
    )
    undone_at = fields.Instant(allow_none=True)
    undone_by = fields.Id(allow_none=True)


class MergeTold(Schema):
    """
    Who was folded into whom, or taken apart again.

    What names the duplicate belongs to the survivor from now on, in every service.
    """

    merger_id = fields.Id(required=True)
    duplicate_id = fields.Id(required=True)
    survivor_id = fields.Id(required=True)
    customer_id = fields.Id(allow_none=True)
    name = fields.Text()


merger = Resource("customers", "merger", zh="合并")


def _choices(name: str, choices: tuple[str, ...]) -> Any:
    """Return the field that says of which record a merger takes which field."""

    class Choice(Schema):
        field = fields.Choice(*choices, required=True)
        from_id = fields.Id(required=True)

    Choice.__name__ = f"{name.title()}Choice"
    return fields.Many(
        fields.One(Choice),
        max=len(choices),
        load_default=list,
        metadata={
            "description": "Which field to take from whom; else the survivor's, or where that "
            "is empty the first one's that is not."
        },
    )


def _merging(
    of: Resource, answer: type[Schema], choices: Any, *more: type[Conflict]
) -> tuple[Operation, Event, Event]:
    """Declare how records of a kind are merged, and the two events about it."""
    key, name = of.key, of.name
    about: dict[str, Any] = {
        key: fields.Id(required=True),
        "duplicate_ids": fields.Many(fields.Id(), min=1, max=MOST, required=True),
        "choices": choices,
    }
    takes = type(f"Merge{name.title()}s", (Schema,), about)
    merge = of.operation(
        "merge",
        summary=f"Fold duplicates into this {name}; their ids stand for it for ever.",
        http=f"POST {of.collection}/{{{key}}}/merge",
        takes=takes,
        gives=answer,
        guarded=True,
        timeout_s=8.0,
        raises=(NotFound, Stale, WithItself, UnknownChoice, ChosenTwice, *more),
    )
    merged = of.event("merged", summary=f"A duplicate was folded into a {name}.", data=MergeTold)
    split = of.event("split", summary=f"A {name} was taken apart again.", data=MergeTold)
    return merge, merged, split


OF_CUSTOMERS = _choices("customer", CUSTOMER_CHOICES)
merge_customers, customers_merged, customers_split = _merging(
    customer,
    Customer,
    OF_CUSTOMERS,
    *(CodesDiffer, KindsDiffer, Locked, CapReached, CreditApprovalNeeded),
)


class Unite(Schema):
    """Several customers that are one, in any order."""

    customer_ids = fields.Many(fields.Id(), min=2, max=MOST + 1, required=True)
    survivor_id = fields.Id(
        allow_none=True,
        load_default=None,
        metadata={
            "description": "Whose id stays; null: of the one with most fields filled, then of the "
            "oldest."
        },
    )
    choices = OF_CUSTOMERS


unite = customer.operation(
    "unite",
    summary="Make one of several customers, the most complete surviving unless one is chosen.",
    http="POST /customers/unite",
    takes=Unite,
    gives=Customer,
    timeout_s=8.0,
    raises=(
        *(
            NotFound,
            WithItself,
            UnknownChoice,
            ChosenTwice,
            UnknownSurvivor,
            CodesDiffer,
            KindsDiffer,
        ),
        *(Locked, CapReached, CreditApprovalNeeded),
    ),
)
merge_contacts, contacts_merged, contacts_split = _merging(
    contact, Contact, _choices("contact", CONTACT_CHOICES), OtherCustomer
)
merge_leads, leads_merged, leads_split = _merging(
    lead, Lead, _choices("lead", LEAD_CHOICES), NotOpen
)
get = merger.operation(
    "get",
    summary="Read one merger.",
    http="GET /mergers/{merger_id}",
    takes=MergerKey,
    gives=Merger,
    safe=True,
    raises=(NotFound,),
)
listed, searched = merger.list_operations(
    Merger,
    summary="List what was merged, and what of it was taken apart.",
    filters={
        "kind": "choice",
        "survivor_id": "id",
        "duplicate_id": "id",
        "created_at": "instant",
        "undone_at": "instant",
    },
    sorts=("created_at",),
)
split = merger.operation(
    "split",
    summary="Take a merger apart: the duplicate and all that was its own come back.",
    http="POST /mergers/{merger_id}/split",
    takes=MergerKey,
    gives=Merger,
    guarded=True,
    timeout_s=8.0,
    raises=(NotFound, Stale, SplitAlready, MergedOn, CapReached),
)
who_sees = access.who_sees(merger, MergerKey)
history = history_of(merger, MergerKey)
