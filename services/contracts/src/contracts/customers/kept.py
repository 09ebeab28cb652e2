"""Fields of entries that are kept as JSON: checked on the way in, kept and told as text."""

from typing import Any

from marshmallow import ValidationError

from chassis import fields


class DayText(fields.Day):
    """A calendar day."""

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return super()._deserialize(value, attr, data, **kwargs).isoformat()


class Degrees(fields.Quantity):
    """A latitude or longitude by WGS 84, up to six digits after the point."""

    def __init__(self, most: int, **about: Any):
        super().__init__(places=6, min=f"-{most}", max=str(most), **about)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return format(super()._deserialize(value, attr, data, **kwargs).normalize(), "f")


class Placed(fields.One):
    """An object that has both a latitude and a longitude, or neither."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        told = super()._deserialize(value, *args, **kwargs)
        lacking = [name for name in ("latitude", "longitude") if told.get(name) is None]
        if len(lacking) == 1:
            raise ValidationError({lacking[0]: ["half_a_place"]})
        return told


class Distinct(fields.Many):
    """A list that holds each entry once, however often it was sent."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return list(dict.fromkeys(super()._deserialize(value, *args, **kwargs)))
