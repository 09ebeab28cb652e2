"""What is written and read by a plan equals what marshmallow writes and reads field by field."""

import datetime as dt
from decimal import Decimal
from functools import partial
from types import SimpleNamespace

import pytest
from marshmallow import ValidationError, post_dump
from sqlalchemy import select
from toy import contract
from toy.boxes.model import Box

from chassis import fields
from chassis.contract import _as_told
from chassis.dumping import dump
from chassis.fields import Schema
from chassis.loading import load
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


class Asked(Document):
    id = fields.Id(required=True)
    state = fields.Choice("new", "old", load_default="new")
    pages = fields.Whole(load_default=lambda: 1, allow_none=True)
    words = fields.Many(fields.Text(allow_none=True), max=3, allow_none=True)
    kind = fields.Text(required=True, attribute="sort", max=3)


class Word(Schema):
    name = fields.Text(required=True, max=1)


class Told(Schema):
    id = fields.Id(required=True)
    name = fields.Text(max=1)
    pages = fields.Whole(max=1)
    words = fields.Many(fields.Text(max=1))
    lines = fields.Many(fields.One(Word), max=1)


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


def test_a_record_is_written_as_it_is_also_where_its_columns_are_out_of_date(toy):
    toy.call(contract.create, {"name": "a", "price": {"amount": "12.30"}})
    with toy.runtime.transaction(toy.who) as uow:
        box = uow.session.scalars(select(Box)).one()
        schema = contract.Box()
        told = dump(schema, box)
        assert told == schema.dump(box) and told["price"]["amount"] == "12.30"
        uow.session.expire(box)
        assert dump(schema, box) == told


WRITTEN = Document().dump(FULL)


def read(reads, given):
    try:
        told = reads(given)
    except ValidationError as error:
        return error.messages
    return told, list(told)


@pytest.mark.parametrize(
    "given",
    [
        *(WRITTEN, {}, [], None, "a", {"unknown": 1}, {"kind": " a "}, {"words": "a"}),
        *({"id": None}, {"id": "a b"}, {"pages": "3"}, {"pages": 3.0}, {"pages": 2**60}),
        *({"line": {"name": 3}}, {"lines": [{"name": "a"}, None]}, {"words": ["a"] * 101}),
        *({"line": {"parts": [{"x": 1}]}}, {"is_open": "true"}, {"on": "2026-02-30"}, FULL),
    ],
)
def test_a_row_is_read_as_marshmallow_reads_it(given):
    for schema in (Document(), Asked(), _as_told(Told())):
        assert read(partial(load, schema), given) == read(schema.load, given)


def test_what_newer_senders_tell_more_is_left_out_however_deep_it_lies():
    told = {"id": "a", "more": 1, "lines": [{"name": "ab", "more": 2}]}
    left = {"id": "a", "lines": [{"name": "ab"}]}
    assert load(_as_told(Told()), told) == left == _as_told(Told()).load(told)


@pytest.mark.parametrize("asked", [{}, {"limit": 3, "name_contains": "b"}, {"sort": "name"}])
def test_a_list_is_asked_alike_whether_all_of_its_filters_are_looked_at_or_some(asked):
    lean, whole = contract.listed.reading(asked), contract.listed.taken
    assert len(lean.fields) < len(whole.fields)
    assert list(lean.load(asked).items()) == list(whole.load(asked).items())
    assert contract.listed.reading({"unknown": 1}) is whole
