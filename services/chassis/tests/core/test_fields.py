"""What a text from a person may be."""

import pytest
from marshmallow import ValidationError

from chassis.contract import Event
from chassis.fields import (
    Commodity,
    Currency,
    LongText,
    Many,
    Money,
    One,
    Quantity,
    Schema,
    Secret,
    Text,
)


class Person(Schema):
    name = Text(required=True, max=10)
    nickname = Text(max=10)
    story = LongText()
    password = Secret(min=3, max=20)
    tags = Many(Text(min=1, max=5))


class Told(Schema):
    person = One(Person)


def codes(**given_fields):
    return {k: str(v[0]).split("|")[0] for k, v in Person().validate(given_fields).items()}


@pytest.mark.parametrize("around", [" ", "\u3000", "\u00a0 ", "\ufeff", "\u200b"])
def test_white_space_around_one_line_is_taken_away(around):
    assert Person().load({"name": f"{around}王 小明{around}"}) == {"name": "王 小明"}


@pytest.mark.parametrize("name", ["", " ", "\u3000\u3000", "\u200b"])
def test_a_required_text_is_not_empty(name):
    assert codes(name=name)["name"] in ("too_short", "blank")


@pytest.mark.parametrize("end", ["\n", "\r", "\u2028", "\u2029", "\u0085"])
def test_one_line_takes_no_line_break(end):
    assert codes(name=f"a{end}b", nickname=f"{end}b") == {
        "name": "line_break",
        "nickname": "line_break",
    }


@pytest.mark.parametrize("character", ["\x00", "\t", "\x1b", "\x7f", "\x9b", "\u202e", "\u2067"])
def test_one_line_takes_no_control_character(character):
    assert codes(name=f"a{character}b") == {"name": "control_character"}


def test_several_lines_stay_as_they_are():
    story = "  first\n\tsecond\r\n"
    assert Person().load({"name": "a", "story": story})["story"] == story
    assert codes(name="a", story="\x00") == {"story": "control_character"}


def test_a_password_is_taken_as_it_was_typed():
    assert Person().load({"name": "a", "password": " a b "})["password"] == " a b "


def test_entries_of_a_list_are_held_against_the_same_rules():
    assert Person().load({"name": "a", "tags": [" x "]})["tags"] == ["x"]
    assert list(Person().validate({"name": "a", "tags": ["a\nb"]})) == ["tags"]


def test_what_was_once_accepted_can_still_be_told():
    event = Event(service="s", resource="r", action="a", summary="", data=Told)
    person = {"name": "an old\nand rather long name", "tags": [" "], "nickname": " x "}
    assert event.schema.load({"person": person}) == {"person": person}
    with pytest.raises(ValidationError):
        Told().load({"person": person})


class Priced(Schema):
    price = Money()
    currency = Currency()
    held = Money(commodity=True)
    commodity = Commodity()


@pytest.mark.parametrize("currency", ["XYZ", "XAU", "cny", "ＣＮＹ", "", "CNYY", "CN\n"])
def test_a_price_is_in_a_currency_of_iso_4217(currency):
    given = {"price": {"amount": "1", "currency": currency}}
    assert Priced().validate(given) == {"price": ["not_a_currency"]}
    assert list(Priced().validate({"currency": currency})) == ["currency"]


def test_books_hold_shares_and_points_too():
    held = {"held": {"amount": "1", "currency": "XYZ"}, "commodity": "XYZ"}
    assert not Priced().validate(held)
    for other in ("xyz", "XY", "ＸＹＺ", "XYZ\n", None, 156):
        given = {"held": {"amount": "1", "currency": other}, "commodity": other}
        assert sorted(Priced().validate(given)) == ["commodity", "held"]


def test_a_price_of_old_can_still_be_told():
    old = {"price": {"amount": "1.00", "currency": "XYZ"}, "currency": "XYZ"}
    event = Event(service="s", resource="r", action="a", summary="", data=Priced)
    loaded = event.schema.load(old)
    assert event.schema.dump(loaded) == old
    assert Priced().dump(loaded) == old


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("percent", "13.123456", "too_many_places|places=4"),
        ("percent", "1000000000000", "out_of_range|min=0|max=100"),
        ("percent", "thirteen", "not_a_decimal"),
        ("price", {"amount": "1" * 23}, "amount_too_large"),
        ("price", {"amount": "1.2345"}, "too_many_digits|currency=CNY"),
        ("price", {"amount": "x"}, "not_money"),
    ],
)
def test_a_number_that_is_one_is_told_what_is_wrong_with_it(field, value, code):
    schema = Schema.from_dict({"percent": Quantity(min="0", max="100"), "price": Money()})()
    assert schema.validate({field: value}) == {field: [code]}
