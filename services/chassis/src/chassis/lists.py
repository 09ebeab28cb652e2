"""
Answer a Listing from the database: filters, sort, signed cursor, total, field selection.

Keyset paging with the id as the last key: no row is skipped or told twice while others write.
"""

import base64
import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Mapping
from decimal import Decimal
from operator import eq, ge, gt, le, lt
from typing import Any, cast
from zoneinfo import ZoneInfo

import orjson
from marshmallow import ValidationError
from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select, true

from chassis import amounts
from chassis.custom import filtering
from chassis.errors import BadCursor, BadFilter
from chassis.field_rights import hides
from chassis.fields import parse_day, parse_instant
from chassis.hints import for_counting, joined, spanning, through
from chassis.listing import (
    MAX_DEPTH,
    MAX_IN,
    MAX_NODES,
    OPERATORS,
    PAGE_WORDS,
    VALUE_CODES,
    VALUE_FORM,
    Listing,
    split,
)
from chassis.merging import FOLDED, all_meant
from chassis.ordering import Order
from chassis.parts import has_part_of
from chassis.periods import day_range
from chassis.scopes import present, visible
from chassis.tables import Record
from chassis.tagged import holds, holds_part
from chassis.uow import UnitOfWork
from chassis.values import Money

NOT_CHOOSING = ("cursor", "limit", "fields", "include", "total")
"""What may differ from page to page: it does not change which rows there are."""
Request = Mapping[str, Any]


def page(
    uow: UnitOfWork,
    listing: Listing,
    model: type[Record],
    request: Request,
    *where: ColumnElement[bool],
    removed: bool = False,
) -> dict[str, Any]:
    """
    Return one page of *model* as {items, next_cursor[, total]} for the schema of the listing.

    request: the loaded input of `list` or `search`.
    where: conditions beside the caller's own, such as a full-text match.
    removed: list the recycle bin instead of what is present.
    Raises BadCursor or BadFilter.
    """
    lost: list[str] = []
    conditions = [visible(model, uow.call, shared=_has_shares(uow, model)), *where]
    if request.get("view"):
        from chassis.views import store as views

        request, tree, lost = views.applied(uow, listing, model, cast("dict[str, Any]", request))
        conditions += Sieve(listing, model, uow).conditions({"filter": tree})
        request = {**request, "of_view": tree}  # a cursor counts for the view as it was
    conditions += Sieve(listing, model, uow).conditions(request)
    conditions.append(not_(present(model)) if removed else present(model))
    paging = Paging(listing, model, request, uow)
    rows = paging.rows(select(model).where(*conditions))
    answer: dict[str, Any] = {
        "items": rows[: request["limit"]],
        "next_cursor": paging.next_cursor(rows),
    }
    if request.get("total"):
        met = map(for_counting, conditions)
        counted = select(func.count()).select_from(model).where(*met)
        answer["total"] = uow.session.scalar(counted)
    return {**answer, "missing": [f"view.{name}" for name in lost]} if lost else answer


def _has_shares(uow: UnitOfWork, model: Any) -> bool:
    """Tell whether what was shared has to be looked for, which most callers have none of."""
    if not hasattr(model, "shared_by") or uow.call.scope(model.resource) == "all":
        return False
    from chassis import shares

    return shares.has_any(uow)


def prune(request: Request, answer: dict[str, Any]) -> dict[str, Any]:
    """Leave only the fields asked for by `fields=` in a dumped page; the id always stays."""
    if not request.get("fields"):
        return answer
    wanted = {"id", *request["fields"].split(",")}
    items = [{k: v for k, v in item.items() if k in wanted} for item in answer["items"]]
    return {**answer, "items": items}


class Sieve:
    """Turns the filters of a request into conditions; days are of *zone*, else the caller's."""

    def __init__(
        self, listing: Listing, model: type[Record], uow: UnitOfWork, zone: ZoneInfo | None = None
    ):
        self._listing = listing
        self._model = model
        self._zone = zone or ZoneInfo(uow.call.time_zone)
        self._uow = uow
        self._now = uow.now
        self._nodes = 0

    def conditions(self, request: Request) -> list[ColumnElement[bool]]:
        """Return the conditions of simple filters and of the tree."""
        found = []
        for name, value in (request.get("custom") or {}).items():
            field, operator = filtering.split(self._uow, self._model, name)
            found.append(self._condition(field, operator, _sent(operator, value), f"/{name}"))
        for name, value in request.items():
            if name not in PAGE_WORDS and name != "custom":
                condition = split(self._listing, name)
                if condition is None:
                    raise BadFilter(pointer=f"/{name}", reason="unknown_filter")
                field, operator = condition
                found.append(self._condition(field, operator, _listed(operator, value), f"/{name}"))
        if request.get("q") and isinstance(self._listing.quick, tuple):
            rights, shows = self._uow.call.field_rights, self._listing.shows
            names = [n for n in self._listing.quick if not hides(rights, *shows.get(n, ()))]
            found.append(filtering.said_in(self._uow, self._model, names, request["q"]))
        if request.get("filter") is not None:
            found.append(self._tree(request["filter"], "/filter", 1))
        return found

    def _tree(self, node: Any, at: str, depth: int) -> ColumnElement[bool]:
        self._nodes += 1
        if depth > MAX_DEPTH or self._nodes > MAX_NODES:
            limits = {"levels": MAX_DEPTH, "nodes": MAX_NODES}
            raise BadFilter(pointer=at, reason="too_many_conditions", **limits)
        if not isinstance(node, Mapping):
            raise BadFilter(pointer=at, reason="not_an_object")
        if set(node) in ({"and"}, {"or"}):
            [(word, inner)] = node.items()
            if not isinstance(inner, list):
                raise BadFilter(pointer=f"{at}/{word}", reason="not_a_list")
            if not inner:
                raise BadFilter(pointer=f"{at}/{word}", reason="not_some", max=MAX_NODES)
            parts = [self._tree(n, f"{at}/{word}/{i}", depth + 1) for i, n in enumerate(inner)]
            return joined(and_ if word == "and" else or_, parts)
        if set(node) == {"not"}:
            inner = self._tree(node["not"], f"{at}/not", depth + 1)
            return not_(func.coalesce(inner, false()))  # what is empty meets no condition
        return self._leaf(node, at)

    def _leaf(self, node: Mapping[str, Any], at: str) -> ColumnElement[bool]:
        if not {"field", "op"} <= set(node) <= {"field", "op", "value"}:
            raise BadFilter(pointer=at, reason="not_a_condition")
        field, operator, value = node["field"], node["op"], node.get("value")
        if self._listing.customized and filtering.is_custom(field):
            filtering.expect(self._uow, self._model, (field, str(operator)), at)
            return self._condition(field, str(operator), value, f"{at}/value")
        if not isinstance(field, str) or field not in self._listing.filters:
            raise BadFilter(pointer=f"{at}/field", reason="unknown_filter")
        if operator not in OPERATORS[self._listing.filters[field]]:
            raise BadFilter(pointer=f"{at}/op", reason="unknown_operator")
        if operator == "in" and not (isinstance(value, list) and 0 < len(value) <= MAX_IN):
            raise BadFilter(pointer=f"{at}/value", reason="not_some", max=MAX_IN)
        return self._condition(field, operator, value, f"{at}/value")

    def _condition(self, field: str, operator: str, value: Any, at: str) -> ColumnElement[bool]:
        if filtering.is_custom(field):
            asked = (field, operator, value)
            return filtering.condition(self._uow, self._model, asked, at, self._zone)
        column: Any = getattr(self._model, field)
        return through(self._uow.session, column, self._asked(column, (field, operator, value), at))

    def _asked(self, column: Any, test: tuple[str, str, Any], at: str) -> ColumnElement[bool]:
        field, operator, value = test
        kind = self._listing.filters.get(field, "id")
        if kind in ("tags", "places"):
            return self._tagged(column, operator, value, at)
        if operator == "is_null":
            empty: ColumnElement[bool] = column.is_(None)
            return empty if self._value("flag", value, at) else not_(empty)
        if kind == "money":
            told = value if operator == "in" else [value]
            wanted = [self._chosen(field, one, at) for one in told]
            return amounts.condition(self._model, field, operator, wanted)
        if operator in ("in", "eq", "ne") and (operator == "in" or field in FOLDED):
            told = value if operator == "in" else [value]
            return self._among(column, field, operator, [self._chosen(field, v, at) for v in told])
        if operator == "contains":
            return has_part_of(self._uow, self._model, field, self._value(kind, value, at))
        if kind in ("instant", "day") and isinstance(value, str):
            period = day_range(value, self._now, self._zone)
            if period:
                return self._within(column, kind, operator, period)
        chosen = self._chosen(field, value, at)
        return _compare(column, operator, chosen)

    def _among(self, column: Any, field: str, operator: str, ids: list[Any]) -> ColumnElement[bool]:
        """Compare with all that the ids mean; one alone is no list, which an index serves best."""
        meant = all_meant(self._uow, field, ids)
        if len(meant) == 1:
            return _compare(column, "ne" if operator == "ne" else "eq", meant[0])
        among: ColumnElement[bool] = column.in_(meant)
        return or_(not_(among), column.is_(None)) if operator == "ne" else among

    def _tagged(self, column: Any, operator: str, value: Any, at: str) -> ColumnElement[bool]:
        """Ask a list for one text, one of several, or a part of one; PostgreSQL has an index."""
        if operator == "is_null":
            empty: ColumnElement[bool] = column == []
            return empty if self._value("flag", value, at) else not_(empty)
        if operator == "contains":
            return holds_part(self._uow.session, column, self._value("tags", value, at))
        wanted = [self._value("tags", one, at) for one in (value if operator == "in" else [value])]
        among = or_(*(holds(self._uow.session, column, one) for one in wanted))
        return not_(among) if operator == "ne" else among

    def _within(
        self, column: Any, kind: str, operator: str, period: tuple[dt.date, dt.date]
    ) -> ColumnElement[bool]:
        """Compare with a span of days such as last_7_days; its end is not part of it."""
        first, behind = (self._edge(kind, day) for day in period)
        days = period[1] - period[0]
        spans: dict[str, ColumnElement[bool]] = {
            "eq": and_(spanning(column >= first, days), spanning(column < behind, days)),
            "ne": or_(column < first, column >= behind),
            "gte": column >= first,
            "gt": column >= behind,
            "lt": column < first,
            "lte": column < behind,
        }
        return spans[operator]

    def _edge(self, kind: str, day: dt.date) -> Any:
        return day if kind == "day" else dt.datetime.combine(day, dt.time(), self._zone)

    def _chosen(self, field: str, value: Any, at: str) -> Any:
        read = self._value(self._listing.filters.get(field, "id"), value, at)
        choices = self._listing.choices.get(field)
        if choices is not None and read not in choices:
            raise BadFilter(pointer=at, reason="not_one_of", choices=", ".join(choices))
        return read

    def _value(self, kind: str, value: Any, at: str) -> Any:
        try:
            return _READERS[kind](value)
        except (ValueError, TypeError, ValidationError) as error:
            raise BadFilter(pointer=at, reason=VALUE_CODES[kind]) from error


class Paging:
    """Sort, limit and cursor of one request."""

    def __init__(self, listing: Listing, model: type[Record], request: Request, uow: UnitOfWork):
        sort = request["sort"]
        self._down = sort.startswith("-")
        self._attribute = sort.lstrip("-")
        is_custom = filtering.is_custom(self._attribute)
        self._custom = (
            filtering.CustomOrder(uow, model, self._attribute, down=self._down)
            if is_custom
            else None
        )
        self._column = model.id if is_custom else getattr(model, self._attribute)
        self._id, self._model = model.id, model
        self._order = Order(self._column, model.id, self._down)
        self._uow = uow
        dialect = uow.session.get_bind().dialect.name
        self._scattered = "q" in request and dialect == "sqlite"
        self._limit, self._key = request["limit"], uow.page_key
        asked = {k: v for k, v in request.items() if k not in NOT_CHOOSING}
        seed = [model.resource, listing.item.__name__, uow.call.actor_id, asked]
        self._print = hashlib.sha256(orjson.dumps(seed, default=str)).hexdigest()[:16]
        self._after = self._read(request["cursor"]) if request.get("cursor") else None
        self.place = self._after[2] if self._after and len(self._after) > 2 else None

    def rows(self, chosen: Select[Any]) -> list[Any]:
        """Return the records of *chosen* in order, behind the cursor, one more than the page."""
        if self._custom is not None:
            return self._custom.rows(self._uow, chosen, self._after, self._limit + 1)
        found: list[Any] = []
        for part in self._order.behind(*self._after[:2]) if self._after else [true()]:
            if len(found) <= self._limit:
                found += self._part(chosen.where(part), self._limit + 1 - len(found))
        return found

    def _part(self, chosen: Select[Any], most: int) -> list[Any]:
        wanted = self._order.put(chosen).limit(most)
        if self._scattered:
            # SQLite sorts whole rows, all of them; so it sorts ids first.
            ids = wanted.with_only_columns(self._id).correlate(None)
            wanted = self._order.put(select(self._model).where(self._id.in_(ids)))
        return list(self._uow.session.scalars(wanted))

    def next_cursor(self, rows: list[Any], *place: int) -> str | None:
        """Return the cursor behind the page, with its *place*, or None when it is the last."""
        if len(rows) <= self._limit:
            return None
        last = rows[self._limit - 1]
        value: Any = self._custom.value_of(last) if self._custom else getattr(last, self._attribute)
        value = value.minor if isinstance(value, Money) else value
        kind = "t" if isinstance(value, dt.datetime) else "d" if isinstance(value, dt.date) else "v"
        told = value.isoformat() if kind in "td" else value
        body = orjson.dumps([self._print, kind, told, last.id, *place])
        return base64.urlsafe_b64encode(self._mac(body) + body).rstrip(b"=").decode()

    def _read(self, cursor: str) -> tuple[Any, ...]:
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            mac, body = raw[:16], raw[16:]
            if not hmac.compare_digest(mac, self._mac(body)):
                raise BadCursor()
            made_for, kind, value, *last = orjson.loads(body)
        except (ValueError, TypeError) as error:
            raise BadCursor() from error
        if made_for != self._print:
            raise BadCursor()
        readers = {"t": dt.datetime.fromisoformat, "d": dt.date.fromisoformat}
        return (readers[kind](value) if kind in readers else value), *last

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, "sha256")[:16]


def _listed(operator: str, value: Any) -> Any:
    return value.split(",") if operator == "in" and isinstance(value, str) else value


def _sent(operator: str, value: Any) -> Any:
    """Return the value of a parameter that no schema has read."""
    if operator == "is_null":
        return {"true": True, "false": False}.get(value, value)
    return _listed(operator, value)


def _compare(column: Any, name: str, value: Any) -> ColumnElement[bool]:
    if name == "ne":
        return or_(column != value, column.is_(None))
    compared: ColumnElement[bool] = _COMPARISONS[name](column, value)
    return compared


_COMPARISONS: Mapping[str, Any] = {"eq": eq, "gt": gt, "gte": ge, "lt": lt, "lte": le}


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 200 or "\x00" in value:
        raise ValueError(value)
    return value


def _number(value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(value)
    if isinstance(value, str) and not re.fullmatch(VALUE_FORM["number"], value, re.ASCII):
        raise ValueError(value)
    number = int(value)
    if abs(number) > 2**53:
        raise ValueError(value)
    return number


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(value)
    return value


def _money(value: Any) -> Decimal:
    if not isinstance(value, str) or not re.fullmatch(VALUE_FORM["money"], value, re.ASCII):
        raise ValueError(value)
    return Decimal(value)


_READERS: Mapping[str, Any] = {
    "text": _text,
    "id": _text,
    "choice": _text,
    "tags": _text,
    "places": _text,
    "flag": _flag,
    "number": _number,
    "money": _money,
    "instant": parse_instant,
    "day": parse_day,
}
