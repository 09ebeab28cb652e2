"""What people can do with templates."""

import pytest

from chassis.errors import ServiceError
from contracts.notify import template as contract

NEW = {"name": "welcome", "channel": "sms", "body": "您好{{ name }}"}


def code_of(function, *arguments, **named):
    with pytest.raises(ServiceError) as refusal:
        function(*arguments, **named)
    return refusal.value.code


@pytest.fixture
def welcome(notify):
    return notify.call(contract.create, NEW)


def test_a_preview_shows_the_text_and_its_parts(notify, welcome):
    command = {"template_id": welcome["id"], "variables": {"name": "李" * 70}}
    shown = notify.call(contract.preview, command)
    assert (shown["characters"], shown["segments"], shown["encoding"]) == (72, 2, "ucs2")


def test_a_missing_variable_is_a_refusal_that_names_it(notify, welcome):
    with pytest.raises(ServiceError) as refusal:
        notify.call(contract.preview, {"template_id": welcome["id"]})
    assert refusal.value.code == "notify.template.missing_variable"
    assert refusal.value.details == {"name": "name"}


def test_every_text_that_a_template_had_is_kept(notify, welcome):
    patch = {"template_id": welcome["id"], "body": "Hello {{ first }}"}
    changed = notify.call(contract.update, patch, if_version=1)
    switched = {"template_id": welcome["id"], "active": False}
    notify.call(contract.update, switched, if_version=2)
    assert changed["variables"] == ["first"]
    items = notify.call(contract.versions, {"template_id": welcome["id"]})["items"]
    assert [(v["number"], v["body"]) for v in items] == [(2, "Hello {{ first }}"), (1, NEW["body"])]


def test_a_name_is_taken_once_per_channel_and_language(notify, welcome):
    assert code_of(notify.call, contract.create, NEW) == "notify.template.taken"
    notify.call(contract.create, {**NEW, "language": "en"})
    notify.call(contract.create, {**NEW, "channel": "email", "subject": "Hi"})


def test_a_text_that_is_no_template_is_refused(notify, welcome):
    bad = {**NEW, "name": "bad", "body": "line\n{% for a in b %}{% endfor %}"}
    with pytest.raises(ServiceError) as refusal:
        notify.call(contract.create, bad)
    assert refusal.value.code == "notify.template.unreadable"
    assert refusal.value.details == {"line": 2, "reason": "loop"}
    patch = {"template_id": welcome["id"], "subject": "{{"}
    assert code_of(notify.call, contract.update, patch) == "notify.template.unreadable"


@pytest.mark.parametrize("slip", ["{name}", "{ order.number }", "${name}"])
def test_a_name_in_single_braces_is_refused_as_a_slip(notify, welcome, slip):
    with pytest.raises(ServiceError) as refusal:
        notify.call(contract.create, {**NEW, "name": "slip", "body": f"您好{{{{ name }}}}\n{slip}"})
    assert refusal.value.code == "notify.template.lone_brace"
    assert refusal.value.details == {"line": 2, "name": slip.strip("${ }")}
    patch = {"template_id": welcome["id"], "subject": slip}
    assert code_of(notify.call, contract.update, patch) == "notify.template.lone_brace"


def test_braces_that_are_meant_stay(notify):
    body = '{{ "{name}" }} {1} {} p{color: red} {张三}'
    made = notify.call(contract.create, {**NEW, "body": body})
    shown = notify.call(contract.preview, {"template_id": made["id"]})["text"]
    assert shown == "{name} {1} {} p{color: red} {张三}"


def test_a_filled_text_may_not_be_longer_than_its_channel_takes(notify):
    body = "{{ a }}" * 2
    made = notify.call(contract.create, {**NEW, "body": body})
    command = {"template_id": made["id"], "variables": {"a": "x" * 501}}
    assert code_of(notify.call, contract.preview, command) == "notify.template.too_long"


def test_a_new_database_begins_with_templates_that_are_readable(notify):
    items = notify.call(contract.listed)["items"]
    names = {"order_shipped", "ticket_opened", "ticket_solved", "birthday"}
    assert {t["name"] for t in items} == names
    for item in items:
        assert len(notify.call(contract.versions, {"template_id": item["id"]})["items"]) == 1
