"""The kinds of custom fields: how a value is read, and under which key it is looked up."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from chassis import fields
from chassis.fields import code

KEY = r"^c_[a-z][a-z0-9_]{0,37}$"
CHOICE = r"^[a-z0-9_]{1,40}$"
TEXT_KEPT = 200
"""Characters of a text by which it is compared and sorted."""
SCALE = 10_000
"""
Numbers and amounts have four places at most, so that they are compared as whole numbers. Amounts
are told in whole units, as lists compare them, whatever digits their currency has.
"""
MOST_CHOSEN = 50
EMAIL = r"^[^@\s<>\"',;]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,24}$"
PHONE = r"^\+?[0-9][0-9 ()-]{2,28}[0-9]$"
Definition = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """
    One kind of field.

    filters: as which kind of filter it is compared. column: of the index that holds its key.
    bounds: what `min` and `max` mean: "length", "number", "day", "money" or nothing.
    """

    filters: str
    column: str = "text"
    bounds: str = ""
    unique: bool = False
    sorts: bool = True
    searched: bool = False

    @property
    def names(self) -> bool:
        """Whether somebody may be known by it: by a number, an address, a name of an account."""
        return self.unique and self.searched


KINDS: Mapping[str, Kind] = {
    "text": Kind("text", bounds="length", unique=True, searched=True),
    "long_text": Kind("text", bounds="length", sorts=False, searched=True),
    "number": Kind("number", "number", bounds="number", unique=True),
    "money": Kind("money", "number", bounds="money"),
    "day": Kind("day", "number", bounds="day"),
    "flag": Kind("flag", "number"),
    "choice": Kind("choice"),
    "multi_choice": Kind("choice", sorts=False),
    "phone": Kind("text", unique=True, searched=True),
    "email": Kind("text", unique=True, searched=True),
    "reference": Kind("id", sorts=False),
    "file": Kind("id", sorts=False),
}


def read(about: Definition, value: Any, before: Any = None) -> Any:
    """
    Return *value* in the form in which it is kept and told.

    about: the definition of the field. before: the value that it has now; a choice that was
    retired since may stay. Raises ValidationError with a code.
    """
    return _READERS[about["kind"]](about, value, before)


def keys(kind: str, value: Any) -> list[tuple[str | None, int | None]]:
    """Return the keys (text, number) by which a kept *value* is looked up; none for None."""
    if value is None:
        return []
    if kind == "multi_choice":
        return [(one, None) for one in value]
    if KINDS[kind].column == "text":
        return [(str(value)[:TEXT_KEPT], None)]
    return [(None, number_key(kind, value))]


def number_key(kind: str, value: Any) -> int:
    """Return the whole number by which a kept value of a kind with numbers is compared."""
    if kind == "number":
        return int(Decimal(value) * SCALE)
    if kind == "money":
        return int(Decimal(value["amount"]) * SCALE)
    if kind == "day":
        return dt.date.fromisoformat(value).toordinal()
    return int(value)


def unique_key(kind: str, value: Any) -> str:
    """Return what no second record may have in a field that is unique."""
    if KINDS[kind].column == "number":
        return str(number_key(kind, value))
    return str(value).casefold()[:TEXT_KEPT]


def _text(about: Definition, value: Any, before: Any) -> Any:
    long = about["kind"] == "long_text"
    most = int(about["max"] or (10_000 if long else TEXT_KEPT))
    made = fields.LongText(max=most) if long else fields.Text(max=most)
    text = made.deserialize(value)
    if len(text) < int(about["min"] or 0):
        raise ValidationError(code("too_short", min=about["min"]))
    if about["pattern"] and not re.fullmatch(about["pattern"], text):
        raise ValidationError("wrong_form")
    return text


def _number(about: Definition, value: Any, before: Any) -> Any:
    given = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    places = 4 if about["places"] is None else about["places"]
    number = fields.Quantity(places=places).deserialize(given)
    _within(about, number, Decimal)
    return format(number.normalize(), "f")


def _money(about: Definition, value: Any, before: Any) -> Any:
    money = fields.Money(signed=True).deserialize(value)
    _within(about, Decimal(money.amount), Decimal)
    return {"amount": money.amount, "currency": money.currency}


def _day(about: Definition, value: Any, before: Any) -> Any:
    day = fields.Day().deserialize(value)
    _within(about, day, dt.date.fromisoformat)
    return day.isoformat()


def _flag(about: Definition, value: Any, before: Any) -> Any:
    return fields.Flag().deserialize(value)


def _choice(about: Definition, value: Any, before: Any) -> Any:
    offered = [c["value"] for c in about["choices"] if not c.get("retired")]
    kept = before if isinstance(before, list) else [before]
    if not isinstance(value, str) or value not in [*offered, *kept]:
        raise ValidationError(code("not_one_of", choices=", ".join(offered)))
    return value


def _choices(about: Definition, value: Any, before: Any) -> Any:
    if not isinstance(value, list):
        raise ValidationError("not_a_list")
    if len(value) > MOST_CHOSEN:
        raise ValidationError(code("too_long", max=MOST_CHOSEN))
    return list(dict.fromkeys(_choice(about, one, before) for one in value))


def _formed(pattern: str, wrong: str) -> Callable[[Definition, Any, Any], Any]:
    def read_formed(about: Definition, value: Any, before: Any) -> Any:
        text = fields.Text(max=TEXT_KEPT).deserialize(value)
        if not re.fullmatch(pattern, text, re.ASCII if wrong == "wrong_form" else 0):
            raise ValidationError(wrong)
        return text

    return read_formed


def _id(about: Definition, value: Any, before: Any) -> Any:
    return fields.Id().deserialize(value)


def _within(about: Definition, value: Any, parse: Callable[[str], Any]) -> None:
    low, high = about["min"], about["max"]
    if (low and value < parse(low)) or (high and value > parse(high)):
        raise ValidationError(code("out_of_range", min=low or "-", max=high or "-"))


_READERS: Mapping[str, Callable[[Definition, Any, Any], Any]] = {
    "text": _text,
    "long_text": _text,
    "number": _number,
    "money": _money,
    "day": _day,
    "flag": _flag,
    "choice": _choice,
    "multi_choice": _choices,
    "phone": _formed(PHONE, "wrong_form"),
    "email": _formed(EMAIL, "not_an_email"),
    "reference": _id,
    "file": _id,
}
