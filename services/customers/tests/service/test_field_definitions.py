"""A definition that cannot be says why, in the language of who reads it."""

import threading

import pytest

from chassis.custom import handlers
from chassis.custom.reasons import REASONS
from chassis.errors import ServiceError, Unavailable
from contracts.customers.pieces import custom_fields as contract
from contracts.organization import role

ONE = {"resource": "customers.customer"}
TWICE = [{"value": "a", "label": "甲"}, {"value": "a", "label": "乙"}]
ALIKE = [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙", "label_en": " 甲"}]
CASES = [
    ({"kind": "flag", "unique": True}, "not_unique", "/unique"),
    ({"kind": "number", "searched": True}, "not_searched", "/searched"),
    ({"kind": "long_text", "identifies": True}, "not_identifying", "/identifies"),
    ({"kind": "file", "required": True}, "set_later", "/required"),
    ({"kind": "file", "default": "no-such-file"}, "set_later", "/default"),
    (
        {"kind": "reference", "references": "customers.lead", "default": "no-such-lead"},
        "no_such_record",
        "/default",
    ),
    ({"kind": "number", "pattern": "[0-9]"}, "pattern_of_text", "/pattern"),
    ({"kind": "text", "pattern": "[z"}, "pattern_wrong", "/pattern"),
    ({"kind": "text", "pattern": "(a)"}, "pattern_groups", "/pattern"),
    ({"kind": "text", "pattern": "a*a*a*a*a*"}, "pattern_repeats", "/pattern"),
    ({"kind": "choice"}, "choices_missing", "/choices"),
    ({"kind": "text", "choices": TWICE[:1]}, "choices_of_choice", "/choices"),
    ({"kind": "choice", "choices": TWICE}, "choices_twice", "/choices"),
    ({"kind": "choice", "choices": ALIKE}, "choices_alike", "/choices"),
    ({"kind": "reference"}, "references_missing", "/references"),
    ({"kind": "text", "references": "sales.order"}, "references_of_reference", "/references"),
    ({"kind": "reference", "references": "no.such"}, "references_unknown", "/references"),
    ({"kind": "flag", "max": "1"}, "bound_of_nothing", "/max"),
    ({"kind": "text", "max": "1.5"}, "bound_not_length", "/max"),
    ({"kind": "number", "max": "2026-03-25"}, "bound_not_number", "/max"),
    ({"kind": "money", "min": "2026-03-25"}, "bound_not_money", "/min"),
    ({"kind": "day", "max": "5"}, "bound_not_day", "/max"),
    ({"kind": "text", "max": "201"}, "bound_too_long", "/max"),
    ({"kind": "number", "min": "5", "max": "1"}, "bounds_crossed", "/min"),
    ({"kind": "number", "max": "5", "default": "6"}, "out_of_range", "/default"),
]


@pytest.mark.parametrize(("about", "reason", "pointer"), CASES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_definition_is_refused_with_the_reason(
    customers, refusal_of, about, reason, pointer, language
):
    new = {"resource": "customers.customer", "key": "c_x", "label": "X", **about}
    refusal = refusal_of(customers.call, contract.create, new, language=language)
    assert (refusal.details["reason"], refusal.pointer) == (reason, pointer)
    said = refusal.details["why"]
    assert said and "?" not in said.replace("+ ?", "") and "{max}" not in said
    assert said.isascii() == (language == "en")


def test_every_reason_is_shown():
    assert set(REASONS) <= {reason for _, reason, _ in CASES}


@pytest.mark.requirement("PLT-14")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_field_that_a_role_has_a_rule_about_is_not_removed(customers, refusal_of, language):
    new = {"resource": "customers.customer", "key": "c_x", "label": "X", "kind": "text"}
    key = {**ONE, "custom_field_id": customers.call(contract.create, new)["id"]}
    told = {"id": "buyers", "name": "采购", "custom_fields": ["customers.customer.c_x"]}
    customers.tell(role.created, "buyers", told)
    refusal = refusal_of(customers.call, contract.remove, key, language=language)
    assert (refusal.code, refusal.details["names"]) == ("custom_field.used_by_roles", "采购")
    customers.tell(role.updated, "buyers", {**told, "removed": True}, version=2)
    customers.call(contract.remove, key)


@pytest.mark.requirement("PLT-14")
def test_a_field_is_removed_although_a_role_names_one_of_its_key_elsewhere(customers):
    new = {"resource": "customers.customer", "key": "c_x", "label": "X", "kind": "text"}
    key = {**ONE, "custom_field_id": customers.call(contract.create, new)["id"]}
    others = ["customers.lead.c_x", "customers.customer.c_xy"]
    customers.tell(role.created, "r", {"id": "r", "name": "R", "custom_fields": others})
    customers.call(contract.remove, key)


@pytest.mark.requirement("PLT-14")
def test_a_record_type_takes_so_many_fields_and_no_more(customers, refusal_of, monkeypatch):
    monkeypatch.setattr(handlers, "MOST_FIELDS", 1)
    about = {**ONE, "kind": "text", "label": "X"}
    customers.call(contract.create, {**about, "key": "c_a"})
    refusal = refusal_of(customers.call, contract.create, {**about, "key": "c_b"})
    assert (refusal.code, refusal.details) == ("custom_field.too_many", {"most": 1})


REPS = "organization.staff"


@pytest.fixture
def staffed(customers):
    """The service beside an organization in which there is s-1, called s-2."""

    def searched(payload):
        asked = {one["field"]: one["value"] for one in payload["filter"]["or"]}
        row = {"id": "s-1", "name": "s-2"}
        known = any(row.get(name) in values for name, values in asked.items())
        return {"items": [row] if known else [], "next_cursor": None}

    customers.rpc.answers[f"{REPS}.search"] = searched
    return customers


@pytest.mark.requirement("PLT-14")
@pytest.mark.parametrize("wrong", ["s-2", "nobody", "无"])
def test_a_default_is_a_record_that_another_service_has(staffed, refusal_of, wrong):
    about = {**ONE, "label": "X", "kind": "reference", "references": REPS}
    made = staffed.call(contract.create, {**about, "key": "c_x", "default": "s-1"})
    key = {**ONE, "custom_field_id": made["id"]}
    for action, told in (contract.create, {**about, "key": "c_y"}), (contract.update, key):
        refusal = refusal_of(staffed.call, action, {**told, "default": wrong})
        assert (refusal.code, refusal.pointer) == ("custom_field.unfit", "/default")
        assert refusal.details["reason"] in ("no_such_record", "not_an_id")
    assert staffed.call(contract.get, key)["default"] == "s-1"
    staffed.rpc.calls.clear()
    assert staffed.call(contract.update, {**key, "default": None})["default"] is None
    assert staffed.rpc.calls == []


@pytest.mark.requirement("PLT-14")
def test_a_default_waits_for_the_service_that_knows_it_and_none_is_asked_above(staffed, refusal_of):
    staffed.rpc.answers[f"{REPS}.search"] = Unavailable(service="organization", retry_after_s=2)
    about = {**ONE, "label": "X", "kind": "reference", "default": "s-1"}
    given = {**about, "key": "c_x", "references": REPS}
    assert refusal_of(staffed.call, contract.create, given).status == 503
    above = {**about, "key": "c_y", "references": "service_desk.ticket"}
    assert staffed.call(contract.create, above)["default"] == "s-1"


def define(who, key, **about):
    new = {**ONE, "key": key, "label": key, "kind": "text", **about}
    return {**ONE, "custom_field_id": who.call(contract.create, new)["id"]}


@pytest.mark.requirement("PLT-14")
@pytest.mark.parametrize("label", ["客户名称", "行 业", "Email", "线路"])
@pytest.mark.parametrize("name", ["label", "label_en"])
def test_a_label_that_another_field_bears_is_refused(customers, refusal_of, label, name):
    line = define(customers, "c_line", label="线路", label_en="Line")
    new = {**ONE, "key": "c_x", "label": "X", "kind": "text", name: label}
    refusal = refusal_of(customers.call, contract.create, new)
    assert (refusal.code, refusal.status) == ("custom_field.label_taken", 409)
    assert refusal.pointer == f"/{name}"
    other = define(customers, "c_x", label="X")
    refusal = refusal_of(customers.call, contract.update, {**other, name: label})
    assert (refusal.code, refusal.pointer) == ("custom_field.label_taken", f"/{name}")
    customers.call(contract.update, {**line, "label": "线路", "label_en": "线路"})


@pytest.mark.requirement("PLT-14")
def test_a_label_of_a_retired_field_is_free_and_the_field_stays_retired(customers, refusal_of):
    line = define(customers, "c_line", label="线路")
    customers.call(contract.retire, line)
    define(customers, "c_new", label="线路")
    refusal = refusal_of(customers.call, contract.reinstate, line)
    assert refusal.code == "custom_field.label_taken"


@pytest.mark.postgres
@pytest.mark.requirement("PLT-14")
def test_of_two_who_give_one_label_at_once_one_is_refused(customers):
    refused = []

    def try_it(key):
        try:
            define(customers, key, label="线路")
        except ServiceError as refusal:
            refused.append(refusal.code)

    threads = [threading.Thread(target=try_it, args=(f"c_{n}",)) for n in "abcd"]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert refused == ["custom_field.label_taken"] * 3
