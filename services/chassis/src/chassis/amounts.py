"""Amounts in conditions of lists: told in whole units, kept in the minor units of each currency."""

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from operator import eq, ge, gt, le, lt
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from chassis.values import MINOR_DIGITS

USUAL = 2
OTHERS = {
    places: [code for code, those in MINOR_DIGITS.items() if those == places]
    for places in sorted(set(MINOR_DIGITS.values()))
}
_BOUNDS: Mapping[str, tuple[Callable[[Any, Any], Any], str]] = {
    "gt": (gt, ROUND_FLOOR),
    "gte": (ge, ROUND_CEILING),
    "lt": (lt, ROUND_CEILING),
    "lte": (le, ROUND_FLOOR),
}


def condition(
    model: Any, field: str, operator: str, amounts: Sequence[Decimal]
) -> ColumnElement[bool]:
    """
    Return the condition that *field* of a row compares so with *amounts*, whatever its currency.

    The currency stands in the column `<field>_currency`, else `currency`; without one it is yuan.
    amounts: one, or several for "in".
    """
    column = getattr(model, field)
    names = [name for name in (f"{field}_currency", "currency") if hasattr(model, name)]
    currency: Any = getattr(model, names[0]) if names else None
    usual = _compared(column, operator, amounts, USUAL)
    if not hasattr(currency, "in_"):
        return usual
    odd = [
        and_(currency.in_(codes), _compared(column, operator, amounts, places))
        for places, codes in OTHERS.items()
    ]
    is_usual = or_(currency.is_(None), currency.not_in(tuple(MINOR_DIGITS)))
    return or_(and_(is_usual, usual), *odd)


def _compared(
    column: Any, operator: str, amounts: Sequence[Decimal], places: int
) -> ColumnElement[bool]:
    minor = [amount.scaleb(places) for amount in amounts]
    if operator in _BOUNDS:
        compare, rounding = _BOUNDS[operator]
        compared: ColumnElement[bool] = compare(column, int(minor[0].to_integral_value(rounding)))
        return compared
    whole = [int(one) for one in minor if one == one.to_integral_value()]
    if operator == "ne":
        return or_(column != whole[0], column.is_(None)) if whole else true()
    if operator == "in":
        among: ColumnElement[bool] = column.in_(whole)
        return among
    return eq(column, whole[0]) if whole else false()
