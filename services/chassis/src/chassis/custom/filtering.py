"""Filters and sorts of lists by custom fields, from the index of their values."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError
from sqlalchemy import ColumnElement, Select, and_, asc, desc, exists, not_, or_, select, tuple_

from chassis.custom import kinds
from chassis.custom.definitions import MODELS, custom_value
from chassis.custom.kinds import KINDS, SCALE
from chassis.custom.values import fields_of, searched
from chassis.errors import BadFilter
from chassis.fields import parse_day
from chassis.hints import are_many, for_pages
from chassis.listing import MAX_IN, OPERATORS, VALUE_CODES
from chassis.parts import has_part, in_one_of
from chassis.periods import day_range
from chassis.uow import UnitOfWork

PREFIX = "c_"
_ORDERED: dict[str, Any] = {"gt": gt, "gte": ge, "lt": lt, "lte": le}
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,4})?", re.ASCII)
_MONEY = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,3})?", re.ASCII)


def is_custom(name: Any) -> bool:
    """Tell whether a name of a field is one of a custom field."""
    return isinstance(name, str) and name.startswith(PREFIX)


def said_in(uow: UnitOfWork, model: Any, names: Sequence[str], text: str) -> ColumnElement[bool]:
    """Return that one of the columns *names*, or a custom field that is searched, holds *text*."""
    own = searched(uow, model, text) if model.resource in MODELS else []
    return or_(in_one_of(uow, model, names, text), *own)


def definition(uow: UnitOfWork, model: Any, name: str, at: str) -> Any:
    """Return the definition of a field in use; raises BadFilter where there is none."""
    about = fields_of(uow.session, model.resource).get(name)
    if about is None:
        raise BadFilter(pointer=at, reason="unknown_filter")
    return about


def split(uow: UnitOfWork, model: Any, name: str) -> tuple[str, str]:
    """Return field and operator of a query parameter such as c_budget_gte."""
    known = fields_of(uow.session, model.resource)
    if name in known:
        return name, "eq"
    for operator in ("is_null", "contains", "gte", "lte", "ne", "gt", "lt", "in"):
        if name.removesuffix(f"_{operator}") in known:
            return name.removesuffix(f"_{operator}"), operator
    raise BadFilter(pointer=f"/{name}", reason="unknown_filter")


def expect(uow: UnitOfWork, model: Any, named: tuple[str, str], at: str) -> None:
    """Refuse a field or operator, *named* in the condition *at*, that there is not."""
    about = definition(uow, model, named[0], f"{at}/field")
    if named[1] not in OPERATORS[KINDS[about["kind"]].filters]:
        raise BadFilter(pointer=f"{at}/op", reason="unknown_operator")


def condition(
    uow: UnitOfWork, model: Any, asked: tuple[str, str, Any], at: str, zone: ZoneInfo
) -> ColumnElement[bool]:
    """
    Return the condition on the records of *model* that a custom field meets.

    asked: key of the field, operator, value as sent. zone: where days begin. Raises BadFilter.
    """
    key, operator, value = asked
    about = definition(uow, model, key, at)
    if operator not in OPERATORS[KINDS[about["kind"]].filters]:
        raise BadFilter(pointer=at, reason="unknown_operator")
    if operator == "is_null":
        if not isinstance(value, bool):
            raise BadFilter(pointer=at, reason="not_true_or_false")
        having = _having(uow, model, about)
        return not_(having) if value else having
    if isinstance(value, str) and KINDS[about["kind"]].filters == "day":
        value = day_range(value, uow.now, zone) or value
    if operator == "ne":
        return not_(_having(uow, model, about, _met(about, "eq", value, at)))
    return _having(uow, model, about, _met(about, operator, value, at))


def _having(
    uow: UnitOfWork, model: Any, about: Any, *met: ColumnElement[bool]
) -> ColumnElement[bool]:
    c = custom_value.c
    found = select(c.record_id).where(c.field_id == about["id"], *met)
    among: ColumnElement[bool] = model.id.in_(found)
    if uow.session.get_bind().dialect.name != "sqlite" or not are_many(uow.session, found):
        return among
    # Not by an index of the field: SQLite would look through all of its values for each row.
    mine = (c.record_id == model.id, c.field_id.concat("") == about["id"], *met)
    return for_pages(select(c.slot).where(*mine).correlate(model).exists(), among)


def _met(about: Any, operator: str, value: Any, at: str) -> ColumnElement[bool]:
    """Compare with a value as sent; instead of a word for some days with the days themselves."""
    kind = KINDS[about["kind"]]
    column: Any = custom_value.c[kind.column]
    read = _READERS[kind.filters]
    try:
        if operator == "in":
            if not isinstance(value, list) or not 0 < len(value) <= MAX_IN:
                raise BadFilter(pointer=at, reason="not_some", max=MAX_IN)
            chosen = [_offered(about, read(one), at) for one in value]
            among: ColumnElement[bool] = column.in_(chosen)
            return among
        if operator == "contains":
            return has_part(column, read(value))
        if isinstance(value, tuple):
            first, behind = value
            return _within(column, operator, (first.toordinal(), behind.toordinal()))
        compare: Callable[[Any, Any], Any] = _ORDERED.get(operator, lambda a, b: a == b)
        met: ColumnElement[bool] = compare(column, _offered(about, read(value), at))
        return met
    except (ValueError, TypeError, ValidationError) as error:
        raise BadFilter(pointer=at, reason=_code(kind.filters)) from error


def _offered(about: Any, value: Any, at: str) -> Any:
    """Return a value that the field may have; raises BadFilter for a choice it never had."""
    choices = [one["value"] for one in about["choices"]]
    if choices and value not in choices:
        raise BadFilter(pointer=at, reason="not_one_of", choices=", ".join(choices))
    return value


def _code(kind: str) -> str:
    """A number of a custom field may have places, unlike one of a built-in field."""
    return "not_a_decimal" if kind == "number" else VALUE_CODES[kind]


def _within(column: Any, operator: str, period: tuple[int, int]) -> ColumnElement[bool]:
    first, behind = period
    spans: dict[str, ColumnElement[bool]] = {
        "eq": and_(column >= first, column < behind),
        "gte": column >= first,
        "gt": column >= behind,
        "lt": column < first,
        "lte": column < behind,
    }
    return spans[operator]


class CustomOrder:
    """
    The order of a list by one custom field.

    Rows come in two parts: those with a value, walked along the index, then those without.
    """

    def __init__(self, uow: UnitOfWork, model: Any, name: str, *, down: bool):
        self._about = definition(uow, model, name, "/sort")
        if not KINDS[self._about["kind"]].sorts:
            raise BadFilter(pointer="/sort", reason="unknown_sort")
        self._model = model
        self._name = name
        self._column: Any = custom_value.c[KINDS[self._about["kind"]].column]
        self._down = down

    def value_of(self, record: Any) -> Any:
        """Return the key by which a record was sorted, or None."""
        value = record.custom.get(self._name)
        [(text, number)] = kinds.keys(self._about["kind"], value) or [(None, None)]
        return text if number is None else number

    def rows(self, uow: UnitOfWork, chosen: Select[Any], after: Any, most: int) -> list[Any]:
        """Return up to *most* records behind *after*, which is (key, id) or None."""
        found: list[Any] = []
        if after is None or after[0] is not None:
            found = list(uow.session.scalars(self._with_value(chosen, after).limit(most)))
            after = None
        if len(found) < most:
            rest = self._without_value(chosen, after).limit(most - len(found))
            found += uow.session.scalars(rest)
        return found

    def _with_value(self, chosen: Select[Any], after: Any) -> Select[Any]:
        c, order = custom_value.c, desc if self._down else asc
        joined = chosen.join(custom_value, c.record_id == self._model.id)
        mine = joined.where(c.field_id == self._about["id"], self._column.is_not(None))
        if after is not None:
            place = tuple_(self._column, c.record_id)
            mine = mine.where(place < tuple_(*after) if self._down else place > tuple_(*after))
        return mine.order_by(order(self._column), order(c.record_id))

    def _without_value(self, chosen: Select[Any], after: Any) -> Select[Any]:
        c, order, own = custom_value.c, desc if self._down else asc, self._model.id
        mine = exists().where(c.record_id == own, c.field_id == self._about["id"])
        rest = chosen.where(not_(mine))
        if after is not None:
            rest = rest.where(own < after[1] if self._down else own > after[1])
        return rest.order_by(order(own))


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 200 or "\x00" in value:
        raise ValueError(value)
    return value


def _number(value: Any) -> int:
    if isinstance(value, bool) or not _NUMBER.fullmatch(str(value)):
        raise ValueError(value)
    return int(Decimal(str(value)) * SCALE)


def _money(value: Any) -> int:
    if not isinstance(value, str) or not _MONEY.fullmatch(value):
        raise ValueError(value)
    return int(Decimal(value) * SCALE)


def _day(value: Any) -> int:
    day: dt.date = parse_day(value)
    return day.toordinal()


def _flag(value: Any) -> int:
    told = {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value
    if not isinstance(told, bool):
        raise ValueError(value)
    return int(told)


_READERS: dict[str, Callable[[Any], Any]] = {
    "text": _text,
    "id": _text,
    "choice": _text,
    "number": _number,
    "money": _money,
    "day": _day,
    "flag": _flag,
}
