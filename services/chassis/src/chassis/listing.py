"""
What a list promises: its filters, sorts and page.

From one Listing come the query parameters of `GET`, the body of `POST …/search` and the OpenAPI
text of both. How it is answered from a database stands in `lists`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from marshmallow import Schema as MarshmallowSchema
from marshmallow import fields as plain

from chassis import fields
from chassis.fields import Schema

MAX_LIMIT, DEFAULT_LIMIT = 200, 50
MAX_DEPTH, MAX_NODES, MAX_IN = 5, 50, 100
MAX_NAMED = 1000
CALLED_BY = ("name", "number", "title", "name_zh")
"""Fields by which records are called, the first that they have."""
NEGATABLE = ("eq", "ne", "in", "is_null")
ORDERED = ("eq", "ne", "gt", "gte", "lt", "lte", "in", "is_null")
OPERATORS: Mapping[str, tuple[str, ...]] = {
    "text": (*NEGATABLE, "contains"),
    "id": NEGATABLE,
    "choice": NEGATABLE,
    "tags": (*NEGATABLE, "contains"),
    "places": ("contains", "is_null"),
    "flag": ("eq", "is_null"),
    "number": ORDERED,
    "money": ORDERED,
    "instant": ORDERED,
    "day": ORDERED,
}
PAGE_WORDS = frozenset(
    ("limit", "cursor", "sort", "fields", "include", "total", "q", "filter", "view", "of_view")
)
"""Parameters of the page itself, which no condition is called by."""
RELATIVE_DAYS = (
    r"(today|yesterday|tomorrow|this_week|this_month|this_year|last_week|last_month"
    r"|(last|next)_[1-9][0-9]{0,2}_days)"
)
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
VALUE_FORM = {
    "number": r"-?[0-9]{1,15}",
    "money": r"-?[0-9]{1,13}(\.[0-9]{1,3})?",
    "id": r"[A-Za-z0-9_.-]{1,64}",
    "choice": r"[a-z0-9_]{1,40}",
    "instant": rf"({_DATE}T[0-9:.]{{5,15}}(Z|[+-][0-9]{{2}}:[0-9]{{2}})|{RELATIVE_DAYS})",
    "day": rf"({_DATE}|{RELATIVE_DAYS})",
}
VALUE_TOLD = {
    "text": ("This must be a text.", "须为文本。"),
    "tags": ("This must be a text.", "须为文本。"),
    "places": ("This must be a text.", "须为文本。"),
    "number": ("This must be a whole number such as 12.", "须为整数，例如 12。"),
    "money": ("This must be an amount such as 12.50.", "须为金额，例如 12.50。"),
    "id": (fields.ID_EN, fields.ID_ZH),
    "choice": ("Lower-case letters, digits and underscores.", "须为小写字母、数字和下划线。"),
    "instant": (
        "This must be a time such as 2026-11-21T08:30:00Z, or today, this_month, last_7_days.",
        "须为时间，例如 2026-11-21T08:30:00Z，或 today、this_month、last_7_days。",
    ),
    "day": (
        "This must be a day such as 2026-11-21, or today, this_month, last_7_days.",
        "须为日期，例如 2026-11-21，或 today、this_month、last_7_days。",
    ),
}
"""What people are told whose value has another form."""
VALUE_CODES = {
    "text": "not_a_text",
    "id": "not_an_id",
    "choice": "not_a_text",
    "tags": "not_a_text",
    "places": "not_a_text",
    "flag": "not_true_or_false",
    "number": "not_a_whole_number",
    "money": "not_an_amount",
    "instant": "not_a_time",
    "day": "not_a_day",
}
"""The code with which a filter refuses a value of another form."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Listing:
    """
    A list of one kind of record.

    filters: name → kind; the name is an attribute of the record. Of "tags", a list of texts, "eq"
        asks whether the value is among them; of these and of "places", a list of addresses,
        "contains" asks whether it is part of one.
    sorts: names that may be sorted by; `default_sort` has a leading "-" for descending.
    quick: whether `q` finds records by an index of words, or the names of the columns in one of
        which each word of it must stand.
    includes: names that `include=` may ask for.
    whole: whether it is the list of all records of its kind, which saved views show otherwise.
    shows: filter → fields of other resources whose text it asks for: rights to them count for it.
    """

    item: type[MarshmallowSchema]
    filters: Mapping[str, str]
    sorts: tuple[str, ...] = ("created_at",)
    default_sort: str = "-created_at"
    quick: bool | tuple[str, ...] = False
    includes: tuple[str, ...] = ()
    path_filters: tuple[str, ...] = ()
    whole: bool = False
    shows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def item_fields(self) -> tuple[str, ...]:
        return tuple(self.item().fields)

    @cached_property
    def choices(self) -> Mapping[str, tuple[str, ...]]:
        """The choices of the filters that are closed; by any other value nothing is ever found."""
        told = self.item().fields
        kept = {name: told.get(name) for name, kind in self.filters.items() if kind == "choice"}
        return {n: f.choices for n, f in kept.items() if isinstance(f, fields.Choice)}

    @cached_property
    def customized(self) -> bool:
        """Whether custom fields may be filtered and sorted by, under their own keys (c_…)."""
        return isinstance(self.item().fields.get("custom"), fields.CustomValues)

    @property
    def viewed(self) -> bool:
        """Whether it may be shown by a saved view; of lists in part only where that was offered."""
        return self.whole or self.customized

    @cached_property
    def query_schema(self) -> type[MarshmallowSchema]:
        """Schema of the query string of GET."""
        offered = {n: k for n, k in self.filters.items() if n not in self.path_filters}
        asked = {
            parameter(name, operator): _query_field(kind, operator)
            for name, kind in offered.items()
            for operator in OPERATORS[kind]
        }
        own = {"custom": plain.Dict(keys=plain.String())} if self.customized else {}
        return type("ListQuery", (Schema,), {**self._paging, **asked, **own})

    @cached_property
    def search_schema(self) -> type[MarshmallowSchema]:
        """Schema of the body of POST …/search."""
        tree = {"filter": plain.Dict(metadata={"description": FILTER_TREE})}
        return type("SearchBody", (Schema,), {**self._paging, **tree})

    @cached_property
    def _paging(self) -> dict[str, Any]:
        signed = [*self.sorts, *(f"-{s}" for s in self.sorts)]
        own: dict[str, Any] = {
            "limit": fields.Whole(min=1, max=MAX_LIMIT, load_default=DEFAULT_LIMIT),
            "cursor": fields.Text(min=1, max=2000),
            "sort": (SortBy if self.customized else fields.Choice)(
                *signed, load_default=Unsaid(self.default_sort)
            ),
            "fields": fields.Text(min=1, max=1000, validate=[comma_list(self.item_fields)]),
            "total": fields.Choice("exact"),
        }
        if self.viewed:
            own["view"] = fields.Id()
        if self.quick:
            own["q"] = fields.Text(min=1, max=100)
        if self.includes:
            own["include"] = fields.Text(min=1, validate=[comma_list(self.includes)])
        own.update({name: fields.Id(required=True) for name in self.path_filters})
        return own


class Page(Schema):
    """One page of a list; `next_cursor` is null on the last."""

    is_frame = True

    next_cursor = plain.String(allow_none=True)
    total = plain.Integer(metadata={"description": "Present when total=exact was asked for."})
    labels = plain.Dict(metadata={"description": "Names of referenced records by id."})
    included = plain.Dict(
        metadata={"description": "What include= asked for: name → id → record, once each."}
    )
    missing = plain.List(
        plain.String(),
        metadata={
            "description": "What could not be told now or to this caller: labels.organization "
            "(the names that it knows), included.customer."
        },
    )

    @staticmethod
    @cache
    def of(item: type[MarshmallowSchema]) -> type[MarshmallowSchema]:
        """Return the page schema whose items are *item*."""
        items = {"items": plain.List(plain.Nested(item), required=True)}
        return type(f"{item.__name__}Page", (Page,), items)


class Named(Schema):
    """Records whose names are asked for."""

    ids = fields.Many(fields.Id(), min=1, max=MAX_NAMED, required=True)


class Names(Schema):
    """Id → name of those that are known."""

    names = plain.Dict(keys=plain.String(), values=plain.String(allow_none=True), required=True)


FILTER_TREE = (
    'A tree of {"and": […]}, {"or": […]}, {"not": …} and conditions '
    '{"field": "status", "op": "eq", "value": "open"}; '
    f"at most {MAX_DEPTH} deep and {MAX_NODES} nodes."
)


def parameter(name: str, operator: str) -> str:
    """
    Return the query parameter for a condition: status, total_gte.

    A field called like one of the page's own words, such as a total, is asked for by `total_eq`.
    """
    return name if operator == "eq" and name not in PAGE_WORDS else f"{name}_{operator}"


def split(listing: Listing, name: str) -> tuple[str, str] | None:
    """Return field and operator of a query parameter, or None where it is no condition."""
    known = {*listing.filters, *listing.path_filters}
    if name in known:
        return (name, "eq") if name not in PAGE_WORDS else None
    field, _, operator = name.rpartition("_")
    if operator == "null":
        field, operator = name.removesuffix("_is_null"), "is_null"
    is_one = field in known and parameter(field, operator) == name
    return (field, operator) if is_one else None


class Unsaid(str):
    """A default that the caller did not ask for; a saved view goes before it."""


class SortBy(fields.Choice):
    """One of the named sorts, or a custom field of the record type."""

    def __init__(self, *choices: str, **about: Any):
        super().__init__(*choices, **about)
        named, own = "|".join(choices), fields.CustomValues.KEY.strip("^$")
        told = ", ".join(choices)
        sort = fields.Matches(
            rf"^(({named})|-?{own})$",
            en=f"One of these, or a custom field: {told}.",
            zh=f"可选值：{told}，或自定义字段。",
        )
        self.validators = [sort]


def comma_list(allowed: tuple[str, ...]) -> fields.Matches:
    """Return the check that a text lists some of *allowed*, separated by commas."""
    words = "|".join(allowed)
    told = ", ".join(allowed)
    return fields.Matches(
        rf"^({words})(,({words}))*$",
        en=f"Some of these, separated by commas: {told}.",
        zh=f"可选值（以逗号分隔）：{told}。",
    )


def _query_field(kind: str, operator: str) -> Any:
    if operator == "is_null" or kind == "flag":
        return fields.Flag()
    if operator == "in":
        form = VALUE_FORM.get(kind, f"[^,{fields.OUTSIDE_A_LINE}]{{1,100}}")
        en, zh = VALUE_TOLD[kind]
        several = fields.Matches(
            rf"^{form}(,{form}){{0,99}}$",
            en=f"Up to 100 values separated by commas. {en}",
            zh=f"最多 100 个值，以逗号分隔。{zh}",
        )
        return fields.Text(min=1, max=4000, validate=[several])
    if kind in ("text", "tags", "places"):
        return fields.Text(min=1, max=200)
    en, zh = VALUE_TOLD[kind]
    matches = fields.Matches(rf"^{VALUE_FORM[kind]}$", en=en, zh=zh)
    return fields.Text(min=1, max=100, validate=[matches])
