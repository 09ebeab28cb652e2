"""What callers do not see, see masked or may not change, at every place where it could show."""

import pytest
from marshmallow import fields as plain

from chassis.contract import Resource
from chassis.errors import ServiceError
from chassis.field_rights import FieldRights
from chassis.fields import Choice, CustomValues, Flag, Id, Many, Money, One, Schema, Text
from chassis.masks import mask


class Phone(Schema):
    number = Text()
    kind = Choice("home", "work")
    primary = Flag()


class PersonFields(Schema):
    custom = CustomValues()
    name = Text()
    phones = Many(One(Phone))
    limit = Money()


class Person(PersonFields):
    id = Id()
    phone = Text()
    masked = Many(Text())


class Which(Schema):
    person_id = Id()


class Patch(PersonFields, Which):
    pass


class Desk(Schema):
    id = Id()
    sitter = One(Person)
    guests = Many(One(Person))


class NewDesk(Schema):
    sitter = One(PersonFields)


class Past(Schema):
    items = plain.List(plain.Dict())


person, desk = Resource("house", "person", plural="people"), Resource("house", "desk")
get = person.operation("get", summary="", takes=Which, gives=Person, safe=True)
create = person.operation("create", summary="", takes=PersonFields, gives=Person)
update = person.operation(
    "update", summary="", http="PATCH /people/{person_id}", takes=Patch, gives=Person
)
past = person.operation("history", summary="", takes=Which, gives=Past, safe=True)
listed, searched = person.list_operations(
    Person, summary="", filters={"phone": "text", "name": "text", "limit_minor": "number"},
    sorts=("name", "phone"),
)  # fmt: skip


class Hired(PersonFields):
    """Told of a change only."""

    id = Id()
    candidates = Many(One(Person))


class Stay(Schema):
    """A stay of a person, with what he had then."""

    limit = Money()
    total = Money()


class Stays(Schema):
    items = Many(One(Stay))


hire = person.operation("hire", summary="", takes=PersonFields, gives=Hired)
sit = desk.operation("sit", summary="", takes=Which, gives=Hired)
stays = person.operation("stays", summary="", takes=Which, gives=Stays, safe=True)


class Visit(Schema):
    """Shows fields of other records; `limit` of the one that `kind` names."""

    greeting = Text(metadata={"shows": ("house.person.name",)})
    limit = Money(metadata={"shows": ("house.person.limit", "house.desk.limit"), "by": "kind"})
    kind = Text()


visit = Resource("house", "visit")
show_visit = visit.operation("get", summary="", takes=Which, gives=Visit, safe=True)
show_desk = desk.operation("get", summary="", takes=Which, gives=Desk, safe=True)
set_desk = desk.operation("create", summary="", takes=NewDesk, gives=Desk)
RIGHTS = FieldRights([*person.operations, *desk.operations, *visit.operations])
WANG = {
    "id": "1",
    "name": "王小明",
    "phone": "+8613812341234",
    "phones": [{"number": "+8613812341234", "kind": "work", "primary": True}],
    "limit": {"amount": "12.30", "currency": "CNY"},
}


def limited(**rules):
    return {"house.person": rules}


@pytest.mark.requirement("ORG-05")
def test_what_is_hidden_is_not_told_anywhere():
    rights = limited(phones="hidden")
    answers = {
        get: WANG,
        listed: {"items": [WANG, WANG], "next_cursor": None},
        searched: {"items": [WANG], "next_cursor": None},
        show_desk: {"id": "d", "sitter": WANG, "guests": [WANG]},
        past: {"items": [{"changes": {"phones": [WANG["phones"], []], "name": ["a", "b"]}}]},
        update: WANG,
    }
    for operation, answer in answers.items():
        told = str(RIGHTS.shown(operation, answer, rights))
        assert "1381234" not in told and "phone" not in told.replace("'masked'", "")
        assert "王小明" in told or operation is past


@pytest.mark.requirement("ORG-05")
@pytest.mark.parametrize("operation", [hire, sit])
def test_the_answer_to_a_change_tells_no_more_than_reading_does(operation):
    told = RIGHTS.shown(operation, {**WANG, "candidates": [WANG]}, limited(limit="hidden"))
    assert "limit" not in told and "limit" not in told["candidates"][0]
    assert told["name"] == "王小明"
    assert "1381234" not in str(RIGHTS.shown(operation, WANG, limited(phones="masked")))


@pytest.mark.requirement("ORG-05")
def test_a_part_of_an_answer_keeps_back_what_the_record_does():
    answer = {"items": [{"limit": WANG["limit"], "total": WANG["limit"]}]}
    assert RIGHTS.shown(stays, answer, limited(limit="hidden"))["items"] == [
        {"total": WANG["limit"]}
    ]
    masked = RIGHTS.shown(stays, answer, limited(limit="masked"))
    assert masked["items"] == [{"limit": None, "total": WANG["limit"]}]


class Deal(Schema):
    id = Id()
    customer_name = Text()
    masked = Many(Text())


deal = Resource("house", "deal")
deals, _ = deal.list_operations(
    Deal, summary="", filters={"customer_name": "text"}, sorts=("customer_name",)
)


@pytest.mark.requirement("ORG-05")
def test_a_name_is_kept_back_wherever_it_stands():
    door = FieldRights(deal.operations)
    page = {"items": [{"id": "1", "customer_name": "华东贸易"}], "next_cursor": None}
    rights = {"customers.customer": {"name": "masked"}}
    assert door.shown(deals, page, rights)["items"] == [
        {"id": "1", "customer_name": "华****", "masked": ["customer_name"]}
    ]
    hidden = {"customers.customer": {"name": "hidden"}}
    assert door.shown(deals, page, hidden)["items"] == [{"id": "1"}]
    for asked in ({"customer_name": "华东贸易"}, {"sort": "customer_name"}):
        with pytest.raises(ServiceError) as refused:
            door.check(deals, asked, rights)
        assert refused.value.code == "field.not_visible"
    door.check(deals, {"customer_name": "华东贸易"}, {"customers.customer": {"phone": "masked"}})


def test_no_right_is_about_how_many_there_are():
    page = {"items": [WANG], "next_cursor": None, "total": 1}
    assert RIGHTS.shown(listed, page, limited(total="hidden"))["total"] == 1


@pytest.mark.requirement("ORG-05")
def test_what_is_masked_keeps_its_ends_and_is_named():
    told = RIGHTS.shown(get, WANG, limited(phones="masked", limit="masked"))
    assert told["phone"] == "+86138****1234"
    assert told["phones"] == [{"number": "+86138****1234", "kind": "work", "primary": True}]
    assert told["limit"] is None
    assert told["masked"] == ["limit", "phone", "phones"]
    assert told["name"] == "王小明"


def test_the_history_is_masked_also_where_it_speaks_of_columns():
    answer = {"items": [{"changes": {"limit_minor": [1, 1230], "phones": [["13812341234"], None]}}]}
    told = RIGHTS.shown(past, answer, limited(limit="masked", phones="masked"))
    assert told["items"][0]["changes"] == {
        "limit_minor": [None, None], "phones": [["138****1234"], None]
    }  # fmt: skip


@pytest.mark.requirement("ORG-05")
@pytest.mark.parametrize("right", ["hidden", "masked", "read_only"])
def test_only_what_is_editable_can_be_changed(right):
    with pytest.raises(ServiceError) as refusal:
        RIGHTS.check(update, {"person_id": "1", "phones": []}, limited(phones=right))
    assert (refusal.value.code, refusal.value.status) == ("field.read_only", 403)
    assert refusal.value.details["fields"] == [{"pointer": "/phones", "code": "read_only"}]
    RIGHTS.check(update, {"person_id": "1", "name": "A"}, limited(phones=right, person_id=right))


def test_whoever_enters_a_record_may_type_what_he_will_see_masked():
    RIGHTS.check(create, {"phones": []}, limited(phones="masked"))
    with pytest.raises(ServiceError):
        RIGHTS.check(create, {"phones": []}, limited(phones="read_only"))


def test_a_record_inside_another_input_is_protected_too():
    with pytest.raises(ServiceError) as refusal:
        RIGHTS.check(set_desk, {"sitter": {"limit": None}}, limited(limit="read_only"))
    assert refusal.value.details["fields"][0]["pointer"] == "/sitter/limit"


QUESTIONS = [
    (listed, {"phone": "1"}),
    (listed, {"phone_contains": "1"}),
    (listed, {"sort": "-phone"}),
    (listed, {"limit_minor_gte": 5}),
    (searched, {"filter": {"and": [{"not": {"field": "phone", "op": "eq", "value": "1"}}]}}),
]


@pytest.mark.requirement("ORG-05")
@pytest.mark.parametrize("right", ["hidden", "masked"])
@pytest.mark.parametrize(("operation", "asked"), QUESTIONS)
def test_nobody_asks_by_what_he_does_not_see(operation, asked, right):
    with pytest.raises(ServiceError) as refusal:
        RIGHTS.check(operation, asked, limited(phones=right, limit=right))
    assert (refusal.value.code, refusal.value.status) == ("field.not_visible", 403)
    RIGHTS.check(operation, asked, limited(phones="read_only", limit="read_only"))
    RIGHTS.check(operation, {"name": "a", "sort": "name"}, limited(phones=right))


def test_without_rules_nothing_is_touched():
    assert RIGHTS.shown(get, WANG, None) is WANG
    assert RIGHTS.shown(get, WANG, {"other.thing": {"name": "hidden"}}) is WANG
    assert RIGHTS.fields_of("house.person") == {"name", "phone", "phones", "limit", "custom"}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("13812341234", "138****1234"),
        ("+8613812341234", "+86138****1234"),
        ("010-87654321", "010****4321"),
        ("wang@firm.cn", "w****@firm.cn"),
        ("王小明", "王****"),
        ("", ""),
        (12, None),
        (None, None),
    ],
)
def test_a_mask_lets_values_be_told_apart_but_not_used(value, told):
    assert mask(value) == told


OWN = {"house.person": {"c_pay": "hidden", "c_card": "masked", "c_grade": "read_only"}}
FULL = {"id": "1", "custom": {"c_pay": "9", "c_card": "6225881234561234", "c_grade": "a"}}


@pytest.mark.requirement("ORG-05")
def test_custom_fields_are_hidden_and_masked_one_by_one():
    seen = RIGHTS.shown(get, FULL, OWN)
    assert seen["custom"] == {"c_card": "622****1234", "c_grade": "a"}
    assert seen["masked"] == ["c_card"]


@pytest.mark.requirement("ORG-05")
@pytest.mark.parametrize("key", ["c_pay", "c_card", "c_grade"])
def test_a_custom_field_is_not_written_beyond_the_rights(key):
    with pytest.raises(ServiceError) as refusal:
        RIGHTS.check(update, {"person_id": "1", "custom": {key: "x", "c_free": 1}}, OWN)
    assert refusal.value.details["fields"] == [{"pointer": f"/custom/{key}", "code": "read_only"}]


@pytest.mark.requirement("ORG-05")
@pytest.mark.parametrize(
    "asked",
    [
        {"custom": {"c_pay_gte": "5"}},
        {"sort": "-c_pay"},
        {"filter": {"not": {"field": "c_pay", "op": "eq", "value": "1"}}},
    ],
)
def test_nobody_filters_or_sorts_by_a_custom_field_that_he_does_not_see(asked):
    with pytest.raises(ServiceError) as refusal:
        RIGHTS.check(listed, asked, OWN)
    assert refusal.value.code == "field.not_visible"


def test_rules_may_be_about_custom_fields_to_come():
    assert RIGHTS.knows("house.person", "c_anything")
    assert not RIGHTS.knows("house.person", "anything")
    assert not RIGHTS.knows("house.desk", "c_anything")


@pytest.mark.parametrize("kind,seen", [("house.person.came", False), ("house.desk.came", True)])
def test_a_field_that_shows_one_of_another_record_has_its_right(kind, seen):
    told = {"greeting": "王小明", "limit": WANG["limit"], "kind": kind}
    rights = {"house.person": {"limit": "hidden", "name": "masked"}}
    shown = RIGHTS.shown(show_visit, told, rights)
    assert ("limit" in shown, shown["greeting"]) == (seen, "王****")
