"""How fields are called by people: the nearest name wins, English is made of the field's name."""

import pytest

from chassis import field_words
from chassis.field_words import label


@pytest.fixture(autouse=True)
def names(monkeypatch):
    monkeypatch.setattr(field_words, "_CHINESE", {})
    monkeypatch.setattr(field_words, "_ENGLISH", {})
    chinese = {"number": "编号", "order.number": "订单号", "order.Line.number": "行号"}
    field_words.call({**chinese, "owner": "负责人"}, {"to_at": "to", "order.total": "sum"})


@pytest.mark.parametrize(
    ("places", "name"),
    [((), "编号"), (("order",), "订单号"), (("order.Line", "order"), "行号"), (("quote",), "编号")],
)
def test_the_nearest_place_that_names_a_field_wins(places, name):
    assert label("number", *places)["zh-CN"] == name


def test_english_of_a_place_wins_too():
    assert label("total", "order")["en"] == "sum"
    assert label("total_eq", "order")["en"] == "sum is"
    assert label("total", "quote")["en"] == "total"


@pytest.mark.parametrize(
    ("field", "english"),
    [
        ("credit_limit", "credit limit"),
        ("by_sms", "by SMS"),
        ("deputy_ids", "deputies"),
        ("from_class_ids", "from classes"),
        ("staff_ids", "staff"),
        ("isOffDay", "is off day"),
        ("$id", "ID"),
        ("to_at", "to"),
    ],
)
def test_english_is_made_of_the_name(field, english):
    assert label(field)["en"] == english


def test_a_reference_is_called_like_what_it_refers_to():
    assert label("owner_id") == {"en": "owner", "zh-CN": "负责人"}
    assert label("owner_ids") == {"en": "owners", "zh-CN": "负责人"}


def test_a_filter_is_called_like_its_field_and_how_it_compares():
    assert label("number_gte", "order") == {"en": "number from", "zh-CN": "订单号 不小于"}
    assert "zh-CN" not in label("nobody_knows_gte")
