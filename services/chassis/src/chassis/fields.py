"""
The field types that contracts are written with.

Each is a marshmallow field that knows its limits, refuses with stable codes instead of prose, and
carries what OpenAPI should say about it. A code may have parameters: "too_long|max=200".
"""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import RAISE, ValidationError, fields, validate
from marshmallow import Schema as MarshmallowSchema

from chassis.codes import ALWAYS, speak_in_codes
from chassis.currencies import COMMODITY, IN_USE
from chassis.forms import FORMS, form_of, told_as
from chassis.moments import instant_text as instant_text
from chassis.moments import parse_day as parse_day
from chassis.moments import parse_instant as parse_instant
from chassis.values import Money as MoneyValue

TEXT_LIMIT = 200
"""Characters that a text may have where the contract does not say otherwise."""
LINE_ENDS = r"\n\r\u0085\u2028\u2029"
CONTROLS = r"\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F"
TURNS = r"\u202A-\u202E\u2066-\u2069"
"""Characters that turn the direction of writing: a name could show as another one."""
BLANKS = r"\t\u0020\u00A0\u1680\u2000-\u200B\u202F\u205F\u2060\u3000\uFEFF"
"""White space of every width, the full-width space of Chinese keyboards among it."""
OUTSIDE_A_LINE = rf"\u0000-\u001F\u007F-\u009F\u2028\u2029{TURNS}"
_IN_LINES = re.compile(rf"[{CONTROLS}\ud800-\udfff]")
_IN_ONE_LINE = re.compile(rf"[{OUTSIDE_A_LINE}\ud800-\udfff]")
_LINE_END = re.compile(f"[{LINE_ENDS}]")
_SHOWN = re.compile(rf"[^{BLANKS}{LINE_ENDS}\s]")
_EDGES = re.compile(f"^[{BLANKS}]+|[{BLANKS}]+$")
_BIG = 2**53 - 1
ID_FORM = r"^[A-Za-z0-9_.-]{1,64}$"
ID_EN = "An id has 1 to 64 letters, digits, dots, dashes or underscores."
ID_ZH = "标识由 1 至 64 个字母、数字、点、连字符或下划线组成。"


def code(name: str, **params: object) -> str:
    """Return an error message that carries a code and its parameters to the gateway."""
    return "|".join([name, *(f"{k}={v}" for k, v in params.items())])


class Schema(MarshmallowSchema):
    """Base of all contract schemas: what is not declared is refused, never ignored."""

    error_messages = {"unknown": "unknown_field", "type": "not_an_object"}

    class Meta:
        unknown = RAISE
        render_module = None

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Let fields of the library itself refuse with the codes of the house."""
        speak_in_codes(field_obj)


def _messages(**own: str) -> dict[str, Any]:
    return {**ALWAYS, **own}


class Length(validate.Length):
    """Bounds on the length of a text or list, told by code."""

    def _format_error(self, value: Any, message: str) -> str:
        kind = "text" if isinstance(value, str) else "list"
        if self.min is not None and len(value) < self.min:
            return code("too_short", min=self.min, of=kind)
        return code("too_long", max=self.max if self.max is not None else self.equal, of=kind)


class Range(validate.Range):
    """Bounds on a number, told by code."""

    def _format_error(self, value: Any, message: str) -> str:
        return code("out_of_range", min=self.min, max=self.max)


class OneOf(validate.OneOf):
    """A closed choice, told by code."""

    def _format_error(self, value: Any) -> str:
        return code("not_one_of", choices=", ".join(str(c) for c in self.choices))


class Matches(validate.Regexp):
    """
    A pattern over the whole text, told by code; write it so that JSON Schema reads it alike.

    en, zh: the sentence for people who missed it; without one they are told the pattern.
    """

    def __init__(self, regex: str, *, en: str = "", zh: str = ""):
        super().__init__(regex)
        self.form = form_of(regex)
        if en:
            told_as(regex, en, zh)
        elif self.form not in FORMS:
            told_as(regex, f"This must match the pattern {regex}", f"格式须符合 {regex}")

    def __call__(self, value: Any) -> Any:
        """Hold against the whole text: "$" alone would let a line break at the end pass."""
        if not self.regex.fullmatch(value):
            raise ValidationError(code("wrong_form", form=self.form))
        return value


class Text(fields.String):
    """
    One line of text without control characters; `min` and `max` count characters.

    White space around it is taken away, except where a pattern of its own says what is allowed.
    A required text is not empty.
    """

    default_error_messages = _messages(invalid="not_a_text", invalid_utf8="not_a_text")
    lines = False

    def __init__(self, *, min: int = 0, max: int = TEXT_LIMIT, **about: Any):
        self.checks = list(about.pop("validate", []))
        self.min = min or int(bool(about.get("required")))
        self.max = max
        super().__init__(validate=[Length(min=self.min, max=max), *self.checks], **about)
        self.told = False

    @property
    def trimmed(self) -> bool:
        """Whether white space around it is taken away."""
        return not self.lines and not self.checks

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs))
        if self.told:
            return text
        if not self.lines and _LINE_END.search(text):
            raise ValidationError("line_break")
        if (_IN_LINES if self.lines else _IN_ONE_LINE).search(text):
            raise ValidationError("control_character")
        if self.min and text and not self.checks and not _SHOWN.search(text):
            raise ValidationError("blank")
        if len(text) > self.max:
            raise ValidationError(code("too_long", max=self.max, of="text"))
        return _EDGES.sub("", text) if self.trimmed else text


class LongText(Text):
    """Several lines of text, up to 10,000 characters where not said otherwise."""

    lines = True

    def __init__(self, *, min: int = 0, max: int = 10_000, **about: Any):
        super().__init__(min=min, max=max, **about)


class Secret(Text):
    """A password: one line that is taken exactly as it was typed."""

    trimmed = False


class Id(fields.String):
    """An opaque id: letters, digits, dot, dash and underscore, up to 64 characters."""

    default_error_messages = _messages(invalid="not_an_id", invalid_utf8="not_an_id")

    def __init__(self, **about: Any):
        super().__init__(validate=[Matches(ID_FORM, en=ID_EN, zh=ID_ZH)], **about)


class Choice(fields.String):
    """One of a closed list on the way in; open on the way out (clients must expect new ones)."""

    default_error_messages = _messages(invalid="not_a_text")

    def __init__(self, *choices: str, **about: Any):
        super().__init__(validate=[OneOf(choices)], **about)
        self.choices = choices


class Flag(fields.Boolean):
    """true or false."""

    truthy = {True, "true"}
    falsy = {False, "false"}
    default_error_messages = _messages(invalid="not_true_or_false")

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool | str):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Whole(fields.Integer):
    """A whole number between `min` and `max`, both reachable."""

    default_error_messages = _messages(invalid="not_a_whole_number", too_large="out_of_range")

    def __init__(self, *, min: int = -_BIG, max: int = _BIG, **about: Any):
        super().__init__(strict=True, validate=[Range(min=min, max=max)], **about)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool | str):
            raise self.make_error("invalid", input=value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # To JSON, 5.0 is a whole number.
        return super()._deserialize(value, attr, data, **kwargs)


class Quantity(fields.Field[Decimal]):
    """A decimal as text with up to `places` digits after the point: "12.5"."""

    default_error_messages = _messages(invalid="not_a_decimal")

    def __init__(self, *, places: int = 4, min: str = "-1e12", max: str = "1e12", **about: Any):
        self.places, self.low, self.high = places, Decimal(min), Decimal(max)
        metadata = {"pattern": self._pattern(), **about.pop("metadata", {})}
        super().__init__(metadata=metadata, **about)

    def _pattern(self) -> str:
        sign = "-?" if self.low < 0 else ""
        fraction = rf"(\.[0-9]{{1,{self.places}}})?" if self.places else ""
        return rf"^{sign}[0-9]{{1,12}}{fraction}$"

    def _serialize(self, value: Decimal | None, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else format(value.normalize(), "f")

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Decimal:
        # A sign that is not allowed puts it out of range; it is a decimal all the same.
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
            raise self.make_error("invalid")
        if len(value.partition(".")[2]) > self.places:
            raise ValidationError(code("too_many_places", places=self.places))
        number = Decimal(value)
        is_below = number < self.low or (number.is_signed() and self.low >= 0)
        is_long = not re.fullmatch(self._pattern(), value.removeprefix("-"), re.ASCII)
        if is_below or is_long or number > self.high:
            raise ValidationError(code("out_of_range", min=f"{self.low:f}", max=f"{self.high:f}"))
        return number


class Currency(Text):
    """The code of a currency of ISO 4217: CNY."""

    def __init__(self, **about: Any):
        super().__init__(validate=[IN_USE], **about)
        self.validators = self.checks


THREE_LETTERS = Matches(COMMODITY)


class Commodity(Text):
    """The code of what books may hold, also of shares or points."""

    def __init__(self, **about: Any):
        super().__init__(min=3, max=3, validate=[THREE_LETTERS], **about)


_DECIMAL = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60})?", re.ASCII)
_AMOUNT = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,3})?", re.ASCII)
_SUM = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,3})?", re.ASCII)


class Money(fields.Field[MoneyValue]):
    """{"amount": "12.30", "currency": "CNY"}; inside a values.Money in minor units."""

    default_error_messages = _messages(invalid="not_money", sign="must_not_be_negative")
    told = False

    def __init__(self, *, signed: bool = False, commodity: bool = False, **about: Any):
        self.signed = signed
        self.commodity = commodity  # as books hold it: shares and points, too
        super().__init__(**about)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        if value is None:
            return None
        return {"amount": value.amount, "currency": value.currency}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> MoneyValue:
        if not isinstance(value, Mapping) or set(value) - {"amount", "currency"}:
            raise self.make_error("invalid")
        amount, currency = value.get("amount"), value.get("currency", "CNY")
        form = _SUM if self.told else _AMOUNT
        if not isinstance(amount, str) or not _DECIMAL.fullmatch(amount):
            raise self.make_error("invalid")
        if not form.fullmatch(amount) and len(amount.partition(".")[2]) <= 3:
            raise ValidationError("amount_too_large")
        known = THREE_LETTERS if self.told or self.commodity else IN_USE
        known(currency if isinstance(currency, str) else "")
        try:
            money = MoneyValue.parse(amount, currency)
        except ValueError as error:
            raise ValidationError(code("too_many_digits", currency=currency)) from error
        if money.minor < 0 and not self.signed:
            raise self.make_error("sign")
        return money


class Instant(fields.Field[dt.datetime]):
    """A moment: RFC 3339 with offset on the way in, UTC with Z on the way out."""

    default_error_messages = _messages(invalid="not_a_time")

    def __init__(self, **about: Any):
        super().__init__(metadata={"format": "date-time", **about.pop("metadata", {})}, **about)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        if value is None:
            return None
        return instant_text(value)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dt.datetime:
        return parse_instant(value)


class Day(fields.Field[dt.date]):
    """A calendar day: YYYY-MM-DD."""

    default_error_messages = _messages(invalid="not_a_day")

    def __init__(self, **about: Any):
        super().__init__(metadata={"format": "date", **about.pop("metadata", {})}, **about)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.isoformat()

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dt.date:
        return parse_day(value)


class Many(fields.List[Any]):
    """A list of at most `max` entries; None: as many as there are, where nobody types them."""

    default_error_messages = _messages(invalid="not_a_list")

    def __init__(self, inner: Any, *, min: int = 0, max: int | None = 100, **about: Any):
        super().__init__(inner, validate=[Length(min=min, max=max)], **about)


class One(fields.Nested):
    """A nested object."""

    default_error_messages = _messages(type="not_an_object")


class Short(One):
    """A nested object that may also be given as the text of its field *key* alone."""

    def __init__(self, nested: type[MarshmallowSchema], key: str, **about: Any):
        super().__init__(nested, **about)
        self.key = key

    @property
    def plain(self) -> fields.Field[Any]:
        """The field that stands for the whole where only a text is given."""
        found: fields.Field[Any] = self.schema.load_fields[self.key]
        return found

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, str):
            value = {self.key: self.plain.deserialize(value)}
        return super()._deserialize(value, *args, **kwargs)


class Anything(fields.Raw):
    """JSON that the contract does not look into; only for answers and events."""

    default_error_messages = _messages()


class CustomValues(fields.Field[Any]):
    """Values of the fields that the house added itself, by their keys: {"c_grade": "gold"}."""

    default_error_messages = _messages(invalid="not_an_object")
    KEY = r"^c_[a-z][a-z0-9_]{0,37}$"
    MOST = 200

    def __init__(self, **about: Any):
        told = {"description": "Custom fields by key, see GET /v1/metadata/{resource}."}
        super().__init__(metadata={**told, **about.pop("metadata", {})}, **about)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return dict(getattr(obj, "shown_custom", value) or {})

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise self.make_error("invalid")
        wrong = {k: ["wrong_form"] for k in value if not re.fullmatch(self.KEY, str(k), re.ASCII)}
        if wrong:
            raise ValidationError(wrong)
        if len(value) > self.MOST:
            raise ValidationError(code("too_long", max=self.MOST))
        return dict(value)
