"""Fields that a house adds itself: defined as data, checked, filtered, sorted, searched, kept."""

import pytest

from contracts.customers import contact, customer, lead
from contracts.customers.pieces import custom_fields as contract

CUSTOMERS = {"resource": "customers.customer"}
GRADES = [{"value": "gold", "label": "金"}, {"value": "silver", "label": "银"}]


@pytest.fixture
def define(customers):
    def define(key, kind, of="customers.customer", **about):
        about = {"resource": of, "key": key, "kind": kind, "label": key, **about}
        made = customers.call(contract.create, about)
        return {"resource": of, "custom_field_id": made["id"]}

    return define


@pytest.fixture
def graded(define):
    return define("c_grade", "choice", choices=GRADES)


def names_of(page):
    return [row["name"] for row in page["items"]]


def problems_of(refusal):
    return {wrong["pointer"]: wrong["code"] for wrong in refusal.details["fields"]}


VALUES = [
    ("text", {}, "华东重点", "华东重点"),
    ("long_text", {}, "第一行\n第二行", "第一行\n第二行"),
    ("number", {"places": 2}, "12.50", "12.5"),
    ("number", {"places": 0}, "12", "12"),
    ("money", {}, {"amount": "-3.10", "currency": "CNY"}, {"amount": "-3.10", "currency": "CNY"}),
    ("day", {}, "2026-03-01", "2026-03-01"),
    ("flag", {}, True, True),
    ("choice", {"choices": GRADES}, "gold", "gold"),
    ("multi_choice", {"choices": GRADES}, ["silver", "gold"], ["silver", "gold"]),
    ("phone", {}, "021-62345678", "021-62345678"),
    ("email", {}, "wang@example.com", "wang@example.com"),
    ("reference", {"references": "organization.staff"}, "staff-9", "staff-9"),
]


@pytest.mark.requirement("PLT-14")
@pytest.mark.parametrize("case", VALUES, ids=[v[0] for v in VALUES])
def test_a_value_of_each_kind_is_kept_told_and_taken_away(customers, define, open_customer, case):
    kind, about, given, told = case
    define("c_x", kind, **about)
    made = open_customer(custom={"c_x": given})
    key = {"customer_id": made["id"]}
    assert made["custom"] == {"c_x": told}
    assert customers.call(customer.get, key)["custom"] == {"c_x": told}
    assert customers.call(customer.update, {**key, "custom": {"c_x": None}})["custom"] == {}


WRONG = [
    ("text", {"max": "3"}, "四个汉字", "too_long"),
    ("text", {"pattern": "[A-Z]{2}-[0-9]+"}, "ab-1", "wrong_form"),
    ("number", {"max": "10"}, "10.01", "out_of_range"),
    ("number", {"places": 0}, "10.5", "too_many_places"),
    ("number", {}, True, "not_a_decimal"),
    ("money", {"min": "0"}, {"amount": "-1"}, "out_of_range"),
    ("day", {"min": "2026-01-01"}, "2025-12-31", "out_of_range"),
    ("flag", {}, "maybe", "not_true_or_false"),
    ("choice", {"choices": GRADES}, "bronze", "not_one_of"),
    ("multi_choice", {"choices": GRADES}, ["gold", "bronze"], "not_one_of"),
    ("phone", {}, "12a", "wrong_form"),
    ("email", {}, "nobody", "not_an_email"),
    ("reference", {"references": "customers.lead"}, "no-such-lead", "no_such_record"),
]


@pytest.mark.requirement("PLT-14")
@pytest.mark.parametrize("case", WRONG)
def test_a_value_that_does_not_fit_is_refused_by_its_pointer(
    customers, define, open_customer, refusal_of, case
):
    kind, about, given, code = case
    define("c_x", kind, **about)
    refusal = refusal_of(open_customer, custom={"c_x": given})
    assert (refusal.status, refusal.code) == (409, "custom_field.wrong")
    assert problems_of(refusal) == {"/custom/c_x": code}
    assert customers.call(customer.listed)["items"] == []


def test_a_field_that_nobody_defined_is_refused(open_customer, refusal_of):
    refusal = refusal_of(open_customer, custom={"c_nothing": 1})
    assert problems_of(refusal) == {"/custom/c_nothing": "unknown_field"}


@pytest.mark.requirement("PLT-14")
def test_a_required_field_is_asked_of_new_records_only(
    customers, define, open_customer, refusal_of
):
    before = open_customer()
    define("c_area", "text", required=True)
    assert problems_of(refusal_of(open_customer)) == {"/custom/c_area": "required"}
    patch = {"customer_id": before["id"], "region": "华北"}
    assert customers.call(customer.update, patch)["custom"] == {}
    made = open_customer(custom={"c_area": "东"})
    emptied = {"customer_id": made["id"], "custom": {"c_area": None}}
    assert problems_of(refusal_of(customers.call, customer.update, emptied)) == {
        "/custom/c_area": "required"
    }


@pytest.mark.requirement("PLT-14")
def test_a_default_stands_where_nothing_is_given(define, open_customer):
    define("c_area", "text", default="华东")
    assert open_customer()["custom"] == {"c_area": "华东"}
    assert open_customer(custom={"c_area": "华南"})["custom"] == {"c_area": "华南"}


@pytest.mark.requirement("PLT-14")
def test_a_default_that_is_gone_stops_no_new_record(customers, define, open_customer):
    parent = open_customer()["id"]
    define("c_parent", "reference", references="customers.customer", default=parent)
    assert open_customer()["custom"] == {"c_parent": parent}
    customers.call(customer.remove, {"customer_id": parent})
    assert open_customer()["custom"] == {}


@pytest.mark.requirement("PLT-14")
def test_a_patch_changes_only_the_fields_that_it_names(customers, define, graded, open_customer):
    define("c_area", "text")
    made = open_customer(custom={"c_area": "华东", "c_grade": "gold"})
    patch = {"customer_id": made["id"], "custom": {"c_grade": "silver"}}
    patched = customers.call(customer.update, patch)
    assert patched["custom"] == {"c_area": "华东", "c_grade": "silver"}
    entry = customers.call(customer.history, {"customer_id": made["id"]})["items"][0]
    assert entry["changes"] == {"c_grade": ["gold", "silver"]}


def test_what_is_wrong_in_a_required_field_is_not_told_to_be_missing_as_well(
    customers, define, open_customer, refusal_of
):
    define("c_grade", "choice", choices=GRADES, required=True)
    refusal = refusal_of(open_customer, custom={"c_grade": "bronze"})
    assert [wrong["code"] for wrong in refusal.details["fields"]] == ["not_one_of"]


@pytest.mark.requirement("PLT-14")
def test_no_two_records_share_a_value_that_is_unique(customers, define, open_customer, refusal_of):
    define("c_code", "text", unique=True)
    first = open_customer(custom={"c_code": "A-1"})
    second = open_customer(custom={"c_code": "A-2"})
    assert problems_of(refusal_of(open_customer, custom={"c_code": "a-1"})) == {
        "/custom/c_code": "taken"
    }
    again = {"customer_id": first["id"], "custom": {"c_code": "a-1"}}
    assert customers.call(customer.update, again)["custom"] == {"c_code": "a-1"}
    taken = {"customer_id": second["id"], "custom": {"c_code": "A-1"}}
    assert refusal_of(customers.call, customer.update, taken).code == "custom_field.wrong"


def test_a_field_becomes_unique_only_when_its_values_are(
    customers, define, open_customer, refusal_of
):
    key = define("c_code", "text")
    twins = [open_customer(custom={"c_code": code}) for code in ("x", "X")]
    unique = {**key, "unique": True}
    assert refusal_of(customers.call, contract.update, unique).code == "custom_field.not_unique"
    patch = {"customer_id": twins[0]["id"], "custom": {"c_code": "y"}}
    customers.call(customer.update, patch)
    assert customers.call(contract.update, unique)["unique"]
    assert refusal_of(open_customer, custom={"c_code": "Y"}).code == "custom_field.wrong"


FOUND = [
    ("number", {}, ("5", "12.5", "100"), {"c_x_gte": "12.5"}, "BC"),
    ("number", {}, ("5", "12.5", "100"), {"c_x_in": "5,100"}, "AC"),
    ("day", {}, ("2026-03-25", "2026-03-20", "2026-04-01"), {"c_x": "this_week"}, "A"),
    ("day", {}, ("2026-03-25", "2026-03-20", "2026-04-01"), {"c_x_gt": "2026-03-25"}, "C"),
    ("text", {}, ("上海", "上海浦东", "北京"), {"c_x_contains": "上海"}, "AB"),
    ("text", {}, ("上海", "上海浦东", "北京"), {"c_x_ne": "上海"}, "BC"),
    ("flag", {}, (True, False, None), {"c_x": "false"}, "B"),
    ("choice", {"choices": GRADES}, ("gold", "silver", None), {"c_x_is_null": "true"}, "C"),
    ("multi_choice", {"choices": GRADES}, (["gold"], ["gold", "silver"], []), {"c_x": "silver"},
     "B"),
    ("money", {}, tuple({"amount": a} for a in ("1", "2", "3")), {"c_x_lt": "2.00"}, "A"),
]  # fmt: skip


@pytest.mark.requirement("PLT-14")
@pytest.mark.parametrize("many", [0, 3000])  # from which SQLite asks each row
@pytest.mark.parametrize("case", FOUND)
def test_lists_filter_by_custom_fields(customers, define, open_customer, monkeypatch, case, many):
    monkeypatch.setattr("chassis.hints.MANY", many)
    kind, about, values, asked, names = case
    define("c_x", kind, **about)
    for name, value in zip("ABC", values, strict=True):
        open_customer(name=name, custom={"c_x": value})
    simple = customers.call(customer.listed, {"custom": asked, "sort": "name", "total": "exact"})
    assert "".join(names_of(simple)) == names
    assert simple["total"] == len(names)


@pytest.mark.requirement("PLT-14")
@pytest.mark.parametrize("many", [0, 3000])
def test_a_tree_of_conditions_mixes_custom_and_built_in_fields(
    customers, graded, open_customer, monkeypatch, many
):
    monkeypatch.setattr("chassis.hints.MANY", many)
    open_customer(name="A", region="上海", custom={"c_grade": "gold"})
    open_customer(name="B", region="北京", custom={"c_grade": "gold"})
    tree = {
        "and": [
            {"field": "c_grade", "op": "in", "value": ["gold"]},
            {"not": {"field": "region", "op": "eq", "value": "北京"}},
        ]
    }
    found = customers.call(customer.searched, {"filter": tree, "total": "exact"})
    assert names_of(found) == ["A"] and found["total"] == 1


BAD = [
    ({"field": "c_none", "op": "eq", "value": "x"}, "unknown_filter"),
    ({"field": "c_n", "op": "contains", "value": "x"}, "unknown_operator"),
    ({"field": "c_n", "op": "eq", "value": "x"}, "not_a_decimal"),
    ({"field": "c_n", "op": "in", "value": "1"}, "not_some"),
    ({"field": "c_n", "op": "is_null", "value": "yes"}, "not_true_or_false"),
    ({"field": "c_grade", "op": "eq", "value": "bronze"}, "not_one_of"),
    ({"field": "c_grade", "op": "in", "value": ["gold", "bronze"]}, "not_one_of"),
]


@pytest.mark.parametrize(("condition", "reason"), BAD)
def test_a_condition_that_makes_no_sense_is_refused(
    customers, define, refusal_of, condition, reason
):
    define("c_n", "number")
    define("c_grade", "choice", choices=GRADES)
    refusal = refusal_of(customers.call, customer.searched, {"filter": condition})
    assert (refusal.code, refusal.details["reason"]) == ("bad_filter", reason)


@pytest.mark.requirement("PLT-14")
@pytest.mark.parametrize(("sort", "order"), [("c_n", "BDACE"), ("-c_n", "ADBEC")])
def test_a_list_sorted_by_a_custom_field_pages_through_every_row_once(
    customers, define, open_customer, sort, order
):
    define("c_n", "number")
    numbers = {"A": "7", "B": "-1", "C": None, "D": "2.5", "E": None}
    for name, number in numbers.items():
        open_customer(name=name, custom={"c_n": number})
    seen, asked = [], {"sort": sort, "limit": 2}
    while asked is not None:
        page = customers.call(customer.listed, asked)
        seen += names_of(page)
        asked = {**asked, "cursor": page["next_cursor"]} if page["next_cursor"] else None
    assert "".join(seen) == order


@pytest.mark.requirement("PLT-14")
def test_search_finds_the_words_of_fields_that_are_searched(customers, define, open_customer):
    define("c_alias", "text", searched=True)
    define("c_secret", "text")
    made = open_customer(name="A", custom={"c_alias": "蓝海集团", "c_secret": "绝密"})
    assert names_of(customers.call(customer.listed, {"q": "蓝海"})) == ["A"]
    assert names_of(customers.call(customer.listed, {"q": "绝密"})) == []
    patch = {"customer_id": made["id"], "custom": {"c_alias": "红岩"}}
    customers.call(customer.update, patch)
    assert names_of(customers.call(customer.listed, {"q": "hongyan"})) == ["A"]
    assert names_of(customers.call(customer.listed, {"q": "蓝海"})) == []


@pytest.mark.requirement("PLT-14")
def test_retiring_a_field_hides_it_and_loses_nothing(customers, graded, open_customer, refusal_of):
    made = open_customer(custom={"c_grade": "gold"})
    key = {"customer_id": made["id"]}
    customers.call(contract.retire, graded)
    assert customers.call(customer.get, key)["custom"] == {}
    wish = {**key, "custom": {"c_grade": "silver"}}
    assert refusal_of(customers.call, customer.update, wish).code == "custom_field.wrong"
    customers.call(customer.update, {**key, "region": "上海"})
    customers.call(contract.reinstate, graded)
    assert customers.call(customer.get, key)["custom"] == {"c_grade": "gold"}
    asked = {"custom": {"c_grade": "gold"}}
    assert len(customers.call(customer.listed, asked)["items"]) == 1


def test_a_choice_left_out_is_retired_and_stays_where_it_is(
    customers, graded, open_customer, refusal_of
):
    made = open_customer(custom={"c_grade": "gold"})
    changed = customers.call(contract.update, {**graded, "choices": GRADES[1:]})
    assert {c["value"]: c.get("retired", False) for c in changed["choices"]} == {
        "silver": False,
        "gold": True,
    }
    kept = {"customer_id": made["id"], "custom": {"c_grade": "gold"}, "region": "上海"}
    assert customers.call(customer.update, kept)["custom"] == {"c_grade": "gold"}
    assert refusal_of(open_customer, custom={"c_grade": "gold"}).code == "custom_field.wrong"


@pytest.mark.requirement("PLT-14")
def test_a_field_with_values_is_retired_rather_than_removed(
    customers, graded, open_customer, refusal_of
):
    made = open_customer(custom={"c_grade": "gold"})
    assert refusal_of(customers.call, contract.remove, graded).details["count"] == 1
    patch = {"customer_id": made["id"], "custom": {"c_grade": None}}
    customers.call(customer.update, patch)
    customers.call(contract.remove, graded)
    assert customers.call(contract.listed, CUSTOMERS)["items"] == []


UNFIT = [
    ({"kind": "text", "choices": GRADES}, "/choices"),
    ({"kind": "choice"}, "/choices"),
    ({"kind": "flag", "unique": True}, "/unique"),
    ({"kind": "number", "searched": True}, "/searched"),
    ({"kind": "text", "pattern": "(a+)+$"}, "/pattern"),
    ({"kind": "text", "pattern": "a*a*a*a*a*"}, "/pattern"),
    ({"kind": "text", "pattern": "[z"}, "/pattern"),
    ({"kind": "reference"}, "/references"),
    ({"kind": "reference", "references": "no.such"}, "/references"),
    ({"kind": "number", "min": "5", "max": "1"}, "/min"),
    ({"kind": "day", "min": "5"}, "/min"),
    ({"kind": "number", "default": "many"}, "/default"),
]


@pytest.mark.parametrize(("about", "pointer"), UNFIT)
def test_a_definition_that_contradicts_itself_is_refused(define, refusal_of, about, pointer):
    refusal = refusal_of(define, "c_x", **about)
    assert (refusal.code, refusal.pointer) == ("custom_field.unfit", pointer)


def test_a_key_belongs_to_one_field_for_ever(customers, graded, define, refusal_of):
    customers.call(contract.retire, graded)
    assert refusal_of(define, "c_grade", "text").code == "custom_field.key_taken"
    assert define("c_grade", "text", of="customers.lead")


def test_only_record_types_that_take_fields_get_them(define, refusal_of):
    assert refusal_of(define, "c_x", "text", of="customers.pool").status == 404


@pytest.mark.requirement("PLT-14")
def test_the_metadata_tells_all_fields_with_the_rights_of_the_caller(customers, define, graded):
    define("c_secret", "text")
    rights = {"customers.customer": {"c_secret": "hidden", "phone": "masked"}}
    grants = ("customers.customer.get", "customers.customer.update")
    who = customers.acting(field_rights=rights, grants=grants)
    told = who.call(contract.describe, CUSTOMERS)
    fields = {field["name"]: field for field in told["fields"]}
    assert fields["phone"]["right"] == "masked"
    assert (fields["c_grade"]["kind"], fields["c_grade"]["right"]) == ("choice", "editable")
    assert "c_secret" not in fields
    assert told["verbs"] == ["update"]


def test_the_metadata_name_built_in_fields_and_tell_which_nobody_writes(customers):
    told = customers.call(contract.describe, CUSTOMERS)
    fields = {field["name"]: field for field in told["fields"]}
    limit = fields["credit_limit"]
    assert (limit["right"], limit["label"]) == ("editable", "信用额度")
    assert limit["label_en"] == "credit limit"
    unwritten = ("id", "version", "created_at", "abilities", "first_deal_at")
    assert {fields[name]["right"] for name in unwritten} == {"read_only"}


def test_who_reads_no_customers_is_told_nothing_of_their_fields(customers, refusal_of):
    who = customers.acting(grants=("sales.*",))
    assert refusal_of(who.call, contract.describe, CUSTOMERS).status == 403


@pytest.mark.requirement("PLT-14")
def test_contacts_and_leads_take_fields_as_well(customers, define, open_customer):
    define("c_hobby", "text", of="customers.contact", searched=True)
    define("c_score", "number", of="customers.lead")
    of = {"customer_id": open_customer()["id"]}
    person = {**of, "name": "李雷", "custom": {"c_hobby": "羽毛球"}}
    customers.call(contact.create, person)
    assert names_of(customers.call(contact.listed, {"q": "羽毛"})) == ["李雷"]
    customers.call(lead.create, {"name": "韩梅梅", "custom": {"c_score": 5}})
    asked = {"custom": {"c_score_gt": "4"}, "sort": "-c_score"}
    assert names_of(customers.call(lead.listed, asked)) == ["韩梅梅"]


@pytest.mark.requirement("PLT-14")
def test_events_tell_the_custom_fields(customers, graded, open_customer):
    open_customer(custom={"c_grade": "gold"})
    told = customers.told(customer.created)[-1]
    assert told["data"]["custom"] == {"c_grade": "gold"}
