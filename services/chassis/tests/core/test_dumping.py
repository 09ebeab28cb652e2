"""Answers written by a plan equal those that marshmallow writes field by field."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from marshmallow import post_dump

from chassis import fields
from chassis.dumping import dump
from chassis.fields import Schema
from chassis.values import Money


class Line(Schema):
    name = fields.Text()
    amount = fields.Money()
    parts = fields.Many(fields.One(lambda: Line()))


class Document(Schema):
    id = fields.Id()
    state = fields.Choice("new", "old")
    is_open = fields.Flag()
    pages = fields.Whole()
    share = fields.Quantity()
    at = fields.Instant()
    on = fields.Day()
    words = fields.Many(fields.Text())
    line = fields.One(Line)
    lines = fields.Many(fields.One(Line, only=("name",)))
    other = fields.Anything(attribute="source", data_key="$other")
    kind = fields.Text(dump_default="plain")
    made = fields.Text(dump_default=lambda: "now")


class Signed(Line):
    @post_dump
    def sign(self, data, **_):
        return {**data, "signed": True}


BEIJING = dt.timezone(dt.timedelta(hours=8))
LINE = {"name": "打印机", "amount": Money(1230, "CNY"), "parts": [{"name": "墨盒", "parts": []}]}
FULL = {
    "id": "a",
    "state": "new",
    "is_open": False,
    "pages": 3,
    "share": Decimal("2.50"),
    "at": dt.datetime(2026, 3, 25, 12, tzinfo=BEIJING),
    "on": dt.date(2026, 3, 25),
    "words": ["公海", "查重"],
    "line": LINE,
    "lines": [LINE, {}],
    "source": {"any": [1]},
    "kind": None,
}


@pytest.mark.parametrize(
    "row",
    [FULL, {}, dict.fromkeys(FULL), SimpleNamespace(**FULL), {**FULL, "pages": 3.0, "state": 7}],
)
def test_a_row_is_written_as_marshmallow_writes_it(row):
    schema = Document()
    assert dump(schema, row) == schema.dump(row)
    assert list(dump(schema, row)) == list(schema.dump(row))


def test_rows_and_hooks_are_written_as_marshmallow_writes_them():
    assert dump(Document(many=True), [FULL, {}]) == Document(many=True).dump([FULL, {}])
    assert dump(Signed(), LINE) == Signed().dump(LINE)
    assert dump(Signed(), LINE)["signed"] is True


def test_what_a_row_does_not_have_is_left_out_even_where_dicts_have_a_method_of_that_name():
    class Page(Schema):
        items = fields.Many(fields.Text())

    assert dump(Page(), {}) == {}
