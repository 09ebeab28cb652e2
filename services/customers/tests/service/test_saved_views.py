"""Saved views: filter, sort and columns under a name, for oneself or for others."""

import pytest

from contracts.customers import customer, lead
from contracts.customers.pieces import custom_fields
from contracts.customers.pieces import saved_views as contract
from contracts.organization import department, role

CUSTOMERS = {"resource": "customers.customer"}
EAST = {"field": "region", "op": "eq", "value": "华东"}


@pytest.fixture
def save(customers):
    def save(who=None, **about):
        made = (who or customers).call(contract.create, {**CUSTOMERS, "name": "我的", **about})
        return {**CUSTOMERS, "saved_view_id": made["id"]}

    return save


@pytest.fixture
def some_customers(open_customer):
    for name, region in (("A", "华东"), ("B", "华北"), ("C", "华东")):
        open_customer(name=name, region=region)


def names_of(page):
    return [row.get("name") for row in page["items"]]


def views_of(who):
    return [view["name"] for view in who.call(contract.listed, CUSTOMERS)["items"]]


@pytest.mark.requirement("PLT-15")
def test_a_list_is_shown_as_a_view_says(customers, save, some_customers):
    key = save(filter=EAST, sort="-name", columns=["name", "region"])
    page = customers.call(customer.listed, {"view": key["saved_view_id"]})
    assert names_of(page) == ["C", "A"]
    assert page["items"][0].keys() == {"id", "name", "region"}


@pytest.mark.requirement("PLT-15")
def test_what_the_request_says_itself_goes_before_the_view(customers, save, some_customers):
    key = save(filter=EAST, sort="-name", columns=["name"])
    asked = {"view": key["saved_view_id"], "sort": "name", "fields": "region", "name_ne": "A"}
    page = customers.call(customer.listed, asked)
    assert [row["region"] for row in page["items"]] == ["华东"]
    asked = {"view": key["saved_view_id"], "filter": {"field": "name", "op": "ne", "value": "C"}}
    assert names_of(customers.call(customer.searched, asked)) == ["A"]


def test_a_cursor_counts_for_the_view_as_it_was(customers, save, some_customers, refusal_of):
    key = save(filter=EAST)
    asked = {"view": key["saved_view_id"], "limit": 1}
    first = customers.call(customer.listed, asked)
    asked["cursor"] = first["next_cursor"]
    assert len(customers.call(customer.listed, asked)["items"]) == 1
    customers.call(contract.update, {**key, "filter": None})
    assert refusal_of(customers.call, customer.listed, asked).code == "bad_cursor"


@pytest.mark.requirement("PLT-15")
def test_a_view_is_private_until_it_is_shared(customers, save, refusal_of):
    key, rep = save(), customers.acting(actor_id="rep")
    assert views_of(rep) == []
    assert refusal_of(rep.call, contract.get, key).status == 404
    asked = {"view": key["saved_view_id"]}
    refused = refusal_of(rep.call, customer.listed, asked)
    assert (refused.status, refused.pointer) == (404, "/view")
    customers.call(contract.share, {**key, "shared": [{"kind": "everybody"}]})
    assert views_of(rep) == ["我的"]
    assert not rep.call(contract.get, key)["mine"]
    customers.call(contract.share, {**key, "shared": []})
    assert views_of(rep) == []


SHARES = [
    ({"kind": "department", "id": "east"}, {"departments": ("east",)}, True),
    ({"kind": "department", "id": "east"}, {"departments": ("shanghai",)}, True),
    ({"kind": "department", "id": "shanghai"}, {"departments": ("east",)}, False),
    ({"kind": "role", "id": "manager"}, {"roles": ("rep", "manager")}, True),
    ({"kind": "role", "id": "manager"}, {"roles": ("rep",)}, False),
]


@pytest.mark.requirement("PLT-15")
@pytest.mark.parametrize(("share", "who", "has"), SHARES)
def test_a_view_is_shared_with_departments_and_roles(customers, save, share, who, has):
    for place, parent in (("east", None), ("shanghai", "east")):
        about = {"id": place, "parent_id": parent, "name": place}
        customers.tell(department.created, place, about)
    customers.tell(role.updated, "manager", {"id": "manager", "name": "经理"})
    customers.call(contract.share, {**save(), "shared": [share]})
    assert bool(views_of(customers.acting(actor_id="rep", scopes={"*": "own"}, **who))) == has


def test_a_view_is_not_shared_with_a_role_that_is_gone(customers, save, refusal_of):
    shared = [{"kind": "everybody"}, {"kind": "role", "id": "buyers"}]
    told = {"id": "buyers", "name": "采购"}
    customers.tell(role.created, "buyers", told)
    customers.call(contract.share, {**save(), "shared": shared})
    customers.tell(role.updated, "buyers", {**told, "removed": True}, version=2)
    refusal = refusal_of(customers.call, contract.share, {**save(), "shared": shared})
    assert (refusal.code, refusal.pointer) == ("unknown_role", "/shared/1/id")


@pytest.mark.parametrize("kind", ["department", "role"])
def test_a_view_is_shared_with_nobody_unnamed(customers, save, refusal_of, kind):
    key, shared = save(), [{"kind": "everybody"}, {"kind": kind}]
    refusal = refusal_of(customers.call, contract.share, {**key, "shared": shared})
    assert (refusal.code, refusal.pointer) == ("saved_view.share_unfit", "/shared/1/id")
    assert customers.call(contract.get, key)["shared"] == []


@pytest.mark.requirement("PLT-15")
def test_who_only_has_a_shared_view_is_offered_no_change_of_it(customers, save):
    key = save()
    customers.call(contract.share, {**key, "shared": [{"kind": "everybody"}]})
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    for told in (rep.call(contract.get, key), *rep.call(contract.listed, CUSTOMERS)["items"]):
        assert told["abilities"] == []
    mine = rep.call(contract.create, {**CUSTOMERS, "name": "自己的"})
    changes = {"update", "share", "remove"}
    assert set(mine["abilities"]) == changes
    assert set(customers.call(contract.get, key)["abilities"]) == changes
    head = customers.acting(actor_id="head")
    assert set(head.call(contract.get, key)["abilities"]) == changes


@pytest.mark.requirement("PLT-15")
def test_a_shared_view_of_somebody_who_left_is_kept_by_who_may_share_and_sees_all(customers, save):
    leaver = customers.acting(actor_id="leaver")
    customers.tell(role.updated, "manager", {"id": "manager", "name": "经理"})
    key, private = save(leaver), save(leaver, name="P")
    leaver.call(contract.share, {**key, "shared": [{"kind": "role", "id": "manager"}]})
    assert views_of(customers) == ["我的"]
    assert customers.call(contract.update, {**key, "sort": "name"})["sort"] == "name"
    assert customers.call(contract.share, {**key, "shared": []})["shared"] == []
    assert views_of(customers) == []
    assert views_of(leaver) == ["P", "我的"] and private


def test_a_shared_view_is_changed_by_its_owner_only(customers, save, refusal_of):
    key, rep = save(), customers.acting(actor_id="rep", scopes={"*": "own"})
    customers.call(contract.share, {**key, "shared": [{"kind": "everybody"}]})
    for action in (contract.update, contract.remove):
        assert refusal_of(rep.call, action, key).code == "saved_view.not_yours"
    assert refusal_of(rep.call, contract.share, {**key, "shared": []}).status == 403


def test_sharing_needs_a_permission_of_its_own(customers, save, refusal_of):
    rep = customers.acting(actor_id="rep", grants=("customers.customer.*",))
    key = save(rep)
    refusal = refusal_of(rep.call, contract.share, {**key, "shared": []})
    assert refusal.details == {"permission": "customers.saved_view.share"}


@pytest.mark.requirement("PLT-15")
def test_everybody_chooses_the_view_to_begin_with(customers, save):
    key, rep = save(), customers.acting(actor_id="rep")
    customers.call(contract.share, {**key, "shared": [{"kind": "everybody"}]})
    assert rep.call(contract.choose, key)["default"]
    assert not customers.call(contract.get, key)["default"]
    rep.call(contract.choose_none, CUSTOMERS)
    assert not rep.call(contract.get, key)["default"]
    rep.call(contract.choose, key)
    customers.call(contract.remove, key)
    assert views_of(rep) == []


@pytest.mark.requirement("PLT-15")
def test_a_view_that_names_a_vanished_field_says_so_and_works_on(customers, save, some_customers):
    about = {**CUSTOMERS, "key": "c_grade", "kind": "text", "label": "等级"}
    field = customers.call(custom_fields.create, about)
    tree = {"and": [EAST, {"not": {"field": "c_grade", "op": "eq", "value": "x"}}]}
    key = save(filter=tree, sort="c_grade", columns=["name", "c_grade"])
    asked = {"view": key["saved_view_id"]}
    assert names_of(customers.call(customer.listed, asked)) == ["A", "C"]
    gone = {**CUSTOMERS, "custom_field_id": field["id"]}
    customers.call(custom_fields.retire, gone)
    assert customers.call(contract.get, key)["lost"] == ["c_grade"]
    page = customers.call(customer.listed, asked)
    assert (names_of(page), page["missing"]) == (["C", "A"], ["view.c_grade"])


@pytest.mark.requirement("PLT-14")
@pytest.mark.parametrize(
    "about",
    [
        {"filter": {"field": "c_grade", "op": "eq", "value": "x"}},
        {"sort": "-c_grade"},
        {"columns": ["name", "c_grade"]},
    ],
)
def test_a_field_that_a_shared_view_goes_by_is_not_deleted(customers, save, refusal_of, about):
    defined = {**CUSTOMERS, "key": "c_grade", "kind": "text", "label": "等级"}
    field = customers.call(custom_fields.create, defined)
    gone = {**CUSTOMERS, "custom_field_id": field["id"]}
    key = save(**about)
    customers.call(contract.share, {**key, "shared": [{"kind": "everybody"}]})
    refused = refusal_of(customers.call, custom_fields.remove, gone)
    assert (refused.code, refused.details["count"]) == ("custom_field.used_by_views", 1)
    customers.call(contract.share, {**key, "shared": []})
    customers.call(custom_fields.remove, gone)


@pytest.mark.requirement("ORG-05")
def test_a_shared_view_tells_nothing_by_fields_that_one_does_not_see(
    customers, save, some_customers
):
    key = save(filter={"and": [EAST, {"field": "name", "op": "ne", "value": "B"}]})
    customers.call(contract.update, {**key, "columns": ["name", "region"]})
    customers.call(contract.share, {**key, "shared": [{"kind": "everybody"}]})
    rights = {"customers.customer": {"region": "hidden"}}
    trainee = customers.acting(actor_id="rep", field_rights=rights)
    page = trainee.call(customer.listed, {"view": key["saved_view_id"], "sort": "name"})
    assert (names_of(page), page["missing"]) == (["A", "C"], ["view.region"])
    assert "region" not in page["items"][0]


def test_a_view_of_which_no_condition_is_left_lists_nobody(
    customers, save, some_customers, refusal_of
):
    about = {**CUSTOMERS, "key": "c_grade", "kind": "text", "label": "等级"}
    field = customers.call(custom_fields.create, about)
    key = save(filter={"field": "c_grade", "op": "eq", "value": "x"})
    customers.call(custom_fields.retire, {**CUSTOMERS, "custom_field_id": field["id"]})
    refusal = refusal_of(customers.call, customer.listed, {"view": key["saved_view_id"]})
    assert (refusal.status, refusal.details["pointer"]) == (400, "/view")
    assert refusal.details["reason"] == "view_lost_its_filter"
    assert customers.call(contract.get, key)["lost"] == ["c_grade"]


UNFIT = [
    ({"sort": "phone"}, "/sort", "phone"),
    ({"columns": ["name", "colour"]}, "/columns/1", "colour"),
    ({"filter": {"field": "colour", "op": "eq", "value": 1}}, "/filter/field", "colour"),
    ({"filter": {"field": "c_nope", "op": "eq", "value": 1}}, "/filter/field", "c_nope"),
    ({"filter": {"and": [EAST, {}]}}, "/filter/and/1", "/filter/and/1"),
    ({"filter": {"or": []}}, "/filter/or", "/filter/or"),
]


@pytest.mark.parametrize(("about", "pointer", "name"), UNFIT)
def test_a_view_of_what_the_list_does_not_have_is_refused(save, refusal_of, about, pointer, name):
    refusal = refusal_of(save, **about)
    assert (refusal.code, refusal.pointer) == ("saved_view.unfit", pointer)
    assert (refusal.details["name"], refusal.details["why"][-1]) == (name, ".")


def test_a_view_belongs_to_one_list(customers, save, refusal_of):
    asked = {"view": save()["saved_view_id"]}
    assert refusal_of(customers.call, lead.listed, asked).status == 404


def test_who_may_not_read_the_records_has_no_views_of_them(customers, refusal_of):
    nobody = customers.acting(grants=("customers.lead.get",))
    assert refusal_of(nobody.call, contract.listed, CUSTOMERS).status == 403


def test_one_person_keeps_so_many_views_and_no_more(customers, save, refusal_of):
    for _ in range(100):
        save()
    assert refusal_of(save).code == "saved_view.too_many"
