"""The house says itself what counts as the same customer."""

import pytest

from contracts.customers import customer as customer_contract
from contracts.customers import duplicate_rule as contract

PHONE = [{"number": "13800138000"}]


@pytest.fixture
def rule(customers):
    """Return a function that says what is compared and what happens then."""

    def rule(*compared, mode):
        about = {"name": " ".join(compared), "compared": list(compared), "mode": mode}
        return customers.call(contract.create, about)

    return rule


def open_two(customers, first, second):
    customers.call(customer_contract.create, first)
    return customers.call(customer_contract.create, second)


def test_a_phone_may_be_shared_where_the_house_lets_people_insist(customers, rule, refusal_of):
    rule("phone", mode="ask")
    second = {"name": "B", "phones": PHONE}
    refusal = refusal_of(open_two, customers, {"name": "A", "phones": PHONE}, second)
    assert refusal.details["candidates"][0]["mode"] == "ask"
    wish = {**second, "on_duplicate": "create"}
    assert customers.call(customer_contract.create, wish)["phone"] == "+8613800138000"
    third = {"name": "C", "phones": PHONE}
    assert len(refusal_of(customers.call, customer_contract.create, third).details["candidates"])


def test_what_is_ignored_is_not_even_told(customers, rule):
    rule("email", mode="ignore")
    mail = [{"address": "a@acme.cn"}]
    open_two(customers, {"name": "A", "emails": mail}, {"name": "B", "emails": mail})
    probe = {"name": "C", "emails": ["a@acme.cn"]}
    assert customers.call(customer_contract.check_duplicates, probe)["candidates"] == []


def test_a_rule_over_several_fields_needs_all_of_them(customers, rule, refusal_of):
    rule("name", mode="tell")
    rule("name", "region", mode="refuse")
    firm = {"name": "华源电力有限公司", "region": "广东"}
    open_two(customers, firm, {**firm, "region": "浙江"})
    wish = {**firm, "on_duplicate": "create"}
    refusal = refusal_of(customers.call, customer_contract.create, wish)
    assert [c["mode"] for c in refusal.details["candidates"]] == ["refuse", "tell"]


def test_names_that_are_alike_are_told_and_refused_only_by_a_rule(customers, rule, refusal_of):
    customers.call(customer_contract.create, {"name": "深圳市华为技术有限公司"})
    probe = {"name": "华为技术有限公司"}
    found = customers.call(customer_contract.check_duplicates, probe)
    [candidate] = found["candidates"]
    assert (candidate["match"], candidate["mode"]) == ("similar_name", "tell")
    assert found["blocked"] is False
    rule("similar_name", mode="ask")
    assert refusal_of(customers.call, customer_contract.create, probe).status == 409
    wish = {**probe, "on_duplicate": "create"}
    assert customers.call(customer_contract.create, wish)["name"] == "华为技术有限公司"


def test_there_is_one_rule_for_each_set_of_fields(customers, rule, refusal_of):
    rule("name", "phone", mode="ask")
    refusal = refusal_of(rule, "phone", "name", mode="tell")
    assert refusal.code == "customers.duplicate_rule.there_already"
    with_others = {"duplicate_rule_id": rule("email", mode="ask")["id"]}
    patch = {**with_others, "compared": ["name", "phone"]}
    assert refusal_of(customers.call, contract.update, patch).status == 409


def test_a_rule_needs_something_that_identifies(rule, refusal_of):
    refusal = refusal_of(rule, "region", "kind", mode="refuse")
    assert refusal.code == "customers.duplicate_rule.nothing_to_find_by"


def test_a_rule_stands_in_for_a_built_in_one_until_it_is_removed(customers, rule):
    key = {"duplicate_rule_id": rule("phone", mode="tell")["id"]}
    modes = in_force(customers)
    assert (modes["phone"], modes["credit_code"]) == (("tell", False), ("refuse", True))
    customers.call(contract.update, {**key, "active": False})
    assert in_force(customers)["phone"] == ("refuse", True)
    customers.call(contract.remove, key)
    assert customers.call(contract.listed)["items"] == []


def in_force(customers):
    told = customers.call(contract.in_force)["items"]
    of = [rule for rule in told if rule["of"] == "customer"]
    return {" ".join(r["compared"]): (r["mode"], r["built_in"]) for r in of}


MAIL = [{"address": "a@acme.cn"}]
COMPOSITES = {
    "region": "浙江",
    "industry": "manufacturing",
    "address": "文三路 1 号",
    "kind": "person",
}


@pytest.mark.requirement("CUS-30")
@pytest.mark.parametrize("field", COMPOSITES)
def test_a_rule_over_several_fields_is_asked_when_the_second_one_comes(
    customers, rule, refusal_of, field
):
    rule("email", mode="ignore")
    rule("email", field, mode="refuse")
    alike = {field: COMPOSITES[field]}
    first = {"name": "甲", "emails": MAIL, **alike}
    second = open_two(customers, first, {"name": "乙", "emails": MAIL})
    patch = {"customer_id": second["id"], **alike}
    for wish in ("refuse", "create"):
        asked = {**patch, "on_duplicate": wish}
        refusal = refusal_of(customers.call, customer_contract.update, asked)
        assert (refusal.code, refusal.pointer) == ("customers.customer.duplicate", f"/{field}")
    told = customers.call(customer_contract.get, {"customer_id": second["id"]})
    assert told[field] == second[field]


@pytest.mark.requirement("CUS-30")
def test_what_was_let_pass_before_is_not_asked_again_for_a_field_of_another_rule(customers, rule):
    rule("email", "region", mode="refuse")
    firm = {"name": "江南纺织有限公司", "region": "浙江", "on_duplicate": "create"}
    second = open_two(customers, firm, {**firm, "region": "福建"})
    patch = {"customer_id": second["id"], "region": "浙江"}
    assert customers.call(customer_contract.update, patch)["region"] == "浙江"


@pytest.mark.requirement("CUS-30")
def test_a_renamed_customer_is_not_compared_by_its_old_name_in_its_new_region(
    customers, rule, refusal_of
):
    rule("name", "region", mode="refuse")
    firm = {"name": "江南纺织有限公司", "region": "浙江", "on_duplicate": "create"}
    second = open_two(customers, firm, {**firm, "region": "福建"})
    patch = {"customer_id": second["id"], "region": "浙江"}
    assert refusal_of(customers.call, customer_contract.update, patch).pointer == "/region"
    moved = {**patch, "name": "塞北皮革有限公司"}
    assert customers.call(customer_contract.update, moved)["region"] == "浙江"
    again = {"customer_id": second["id"], "name": "塞北皮具有限公司"}
    assert customers.call(customer_contract.update, again)["name"] == "塞北皮具有限公司"
