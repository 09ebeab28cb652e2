"""Nobody is entered twice: refused, told with care, or linked."""

import threading

import pytest

from chassis.errors import ServiceError
from contracts.customers import contact as contact_contract
from contracts.customers import customer as contract
from contracts.customers import lead

pytestmark = pytest.mark.postgres

CODE, OTHER_CODE = "91340600MA2PBM9HXD", "91340600MA2PBMA74B"
PHONE = [{"number": "13800138000"}]


CONTACT = "/contact/phones"


def duplicate_of(who, fields):
    with pytest.raises(ServiceError) as refusal:
        who.call(contract.create, fields)
    assert (refusal.value.code, refusal.value.status) == ("customers.customer.duplicate", 409)
    return refusal.value.details["candidates"]


def test_the_same_company_in_other_spelling_is_refused(customers):
    made = customers.call(contract.create, {"name": "深圳市华为技术有限公司"})
    [candidate] = duplicate_of(customers, {"name": "深圳華為技術股份有限公司"})
    assert (candidate["id"], candidate["match"]) == (made["id"], "name")


@pytest.mark.parametrize("same", [{"credit_code": CODE}, {"phones": PHONE}])
def test_the_same_code_or_number_is_refused_even_on_demand(customers, same):
    customers.call(contract.create, {"name": "A", **same})
    [candidate] = duplicate_of(customers, {"name": "B", "on_duplicate": "create", **same})
    assert candidate["match"] in ("credit_code", "phone")


def test_a_namesake_is_opened_on_demand_and_refused_the_next_time(customers):
    customers.call(contract.create, {"name": "华源电力有限公司"})
    wish = {"name": "华源电力有限公司", "on_duplicate": "create"}
    second = customers.call(contract.create, wish)
    assert len(duplicate_of(customers, {"name": "华源电力"})) == 2
    renumbered = {"customer_id": second["id"], "phones": PHONE}
    assert customers.call(contract.update, renumbered)["phone"] == "+8613800138000"


def test_namesakes_with_different_codes_are_different_companies(customers):
    customers.call(contract.create, {"name": "万豪国际管理公司", "credit_code": CODE})
    fields = {"name": "万豪国际管理公司", "credit_code": OTHER_CODE}
    assert customers.call(contract.create, fields)["credit_code"] == OTHER_CODE


def test_people_may_share_a_name_but_not_a_number(customers):
    customers.call(contract.create, {"kind": "person", "name": "李雷", "phones": PHONE})
    customers.call(contract.create, {"kind": "person", "name": "李雷"})
    duplicate_of(customers, {"kind": "person", "name": "李磊", "phones": PHONE})


@pytest.mark.requirement("CUS-32")
def test_a_candidate_out_of_scope_is_masked(customers):
    customers.call(contract.create, {"name": "华为技术有限公司"})
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    [candidate] = duplicate_of(rep, {"name": "华为技术"})
    assert candidate["name"] == "华为***公司"
    assert (candidate["id"], candidate["owner_id"], candidate["visible"]) == (None, None, False)
    assert candidate["owner_name"] == "St***-1"


@pytest.mark.requirement("CUS-32")
def test_a_look_before_entering_tells_who_has_it(customers):
    customers.call(lead.create, {"name": "李雷", "phones": PHONE})
    customers.call(contract.create, {"name": "A", "contact": {"name": "韩梅梅", "phones": PHONE}})
    customers.call(contract.create, {"name": "B", "pool": True})
    probe = {"name": "B", "phones": PHONE}
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    owners = [
        [one["owner_name"] for one in who.call(contract.check_duplicates, probe)["candidates"]]
        for who in (customers, rep)
    ]
    assert owners == [[None, "Staff-1", "Staff-1"], [None, "St***-1", "St***-1"]]


def test_a_removed_customer_still_counts(customers):
    made = customers.call(contract.create, {"name": "A"})
    customers.call(contract.remove, {"customer_id": made["id"]})
    assert duplicate_of(customers, {"name": "A"})[0]["removed"] is True


def test_linking_answers_with_the_customer_there_and_adds_the_contact(customers):
    made = customers.call(contract.create, {"name": "A", "phones": PHONE})
    wish = {"name": "A", "on_duplicate": "link", "contact": {"name": "韩梅梅"}}
    assert customers.call(contract.create, wish)["id"] == made["id"]
    [contact] = customers.call(contact_contract.listed)["items"]
    assert (contact["customer_id"], contact["primary"]) == (made["id"], True)


def test_nobody_links_to_a_customer_that_he_may_not_see(customers):
    customers.call(contract.create, {"name": "A"})
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    duplicate_of(rep, {"name": "A", "on_duplicate": "link"})


def test_a_change_into_another_customer_is_refused(customers):
    customers.call(contract.create, {"name": "A"})
    other = customers.call(contract.create, {"name": "B"})
    with pytest.raises(ServiceError) as refusal:
        customers.call(contract.update, {"customer_id": other["id"], "name": "a"})
    assert refusal.value.code == "customers.customer.duplicate"


def test_a_number_that_was_given_up_is_free_again(customers):
    made = customers.call(contract.create, {"name": "A", "phones": PHONE})
    customers.call(contract.update, {"customer_id": made["id"], "phones": []})
    assert customers.call(contract.create, {"name": "B", "phones": PHONE})["name"] == "B"


@pytest.mark.requirement("CUS-32")
def test_looking_before_entering_tells_contacts_and_leads_too(customers):
    customers.call(lead.create, {"name": "李雷", "phones": PHONE})
    customers.call(contract.create, {"name": "A", "contact": {"name": "韩梅梅", "phones": PHONE}})
    found = customers.call(
        contract.check_duplicates, {"name": "B", "phones": ["138 0013 8000"], "credit_code": "x"}
    )
    assert [(c["match"], c["name"]) for c in found["candidates"]] == [
        ("contact_phone", "韩梅梅"),
        ("lead_phone", "李雷"),
    ]
    assert [c["customer_name"] for c in found["candidates"]] == ["A", None]
    assert customers.call(contract.check_duplicates, {"name": "ａ"})["blocked"] is True


@pytest.mark.parametrize(
    "body",
    [
        {"name": "B", "phones": ["138 0013 8000"]},
        {"name": "B", "phones": [{"number": "138 0013 8000", "primary": True}], "region": "上海"},
        {"name": "李雷", "company": "B", "phones": [{"number": "138 0013 8000"}], "emails": []},
    ],
)
def test_looking_before_entering_takes_the_body_of_a_customer_and_of_a_lead(customers, body):
    customers.call(contract.create, {"name": "A", "phones": PHONE})
    [found] = customers.call(contract.check_duplicates, body)["candidates"]
    assert (found["match"], found["name"]) == ("phone", "A")


def test_a_person_and_a_company_are_both_looked_for(customers):
    about = {"name": "A", "contact": {"name": "韩梅梅"}}
    customers.call(contract.create, about)
    found = customers.call(contract.check_duplicates, {"name": "韩梅梅", "company": "A"})
    assert {c["match"] for c in found["candidates"]} == {"name", "contact_name"}


def test_of_many_who_enter_the_same_company_at_once_one_wins(customers):
    outcomes = []

    def enter(number):
        spelling = "华为技术有限公司" if number % 2 else "華為技術 股份有限公司"
        try:
            outcomes.append(customers.call(contract.create, {"name": spelling})["id"])
        except ServiceError as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=enter, args=(n,)) for n in range(12)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(outcomes)[1:] == ["customers.customer.duplicate"] * 11
    assert len(customers.call(contract.listed)["items"]) == 1


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"name": "华为技术有限公司"}, "/name"),
        ({"name": "又一家", "phones": [{"number": "13800138000"}]}, "/phones"),
        ({"name": "又一家", "emails": [{"address": "a@example.com"}]}, "/emails"),
        (
            {"name": "又一家", "contact": {"name": "李", "phones": [{"number": "13900139000"}]}},
            CONTACT,
        ),
        (
            {"name": "又一家", "contact": {"name": "李", "phones": [{"number": "13800138000"}]}},
            CONTACT,
        ),
    ],
)
def test_a_refusal_names_the_field(customers, refusal_of, given, pointer):
    known = {
        "name": "华为技术有限公司",
        "phones": [{"number": "13800138000"}],
        "emails": [{"address": "a@example.com"}],
        "contact": {"name": "韩梅梅", "phones": [{"number": "13900139000"}]},
    }
    customers.call(contract.create, known)
    refusal = refusal_of(customers.call, contract.create, given)
    assert (refusal.code, refusal.pointer) == ("customers.customer.duplicate", pointer)


def test_one_person_may_be_the_contact_of_two_companies(customers, refusal_of):
    person = {"name": "韩梅梅", "phones": [{"number": "13900139000"}]}
    first = customers.call(contract.create, {"name": "甲公司", "contact": person})
    wish = {"name": "乙公司", "contact": person}
    [found] = refusal_of(customers.call, contract.create, wish).details["candidates"]
    assert (found["match"], found["mode"]) == ("contact_phone", "ask")
    assert found["customer_id"] == first["id"]
    second = customers.call(contract.create, {**wish, "on_duplicate": "create"})
    assert second["id"] != first["id"]


def test_a_look_before_entering_finds_a_name_that_lacks_a_character(customers):
    customers.call(contract.create, {"name": "深圳市华技术服务有限公司"})
    probe = {"name": "深圳市华为技术服务有限公司"}
    [found] = customers.call(contract.check_duplicates, probe)["candidates"]
    assert (found["match"], found["blocking"]) == ("similar_name", False)


@pytest.mark.requirement("CUS-01")
def test_a_renamed_namesake_is_not_compared_by_the_name_that_it_had(customers, refusal_of):
    wish = {"name": "江南纺织有限公司", "on_duplicate": "create"}
    made = [customers.call(contract.create, wish) for _ in range(2)]
    for one, name in zip(made, ("塞北皮革有限公司", "岭南木业有限公司"), strict=True):
        renamed = customers.call(contract.update, {"customer_id": one["id"], "name": name})
        assert (renamed["name"], renamed["former_names"]) == (name, ["江南纺织有限公司"])
    assert len(duplicate_of(customers, {"name": "江南纺织"})) == 2
    third = customers.call(contract.create, {"name": "第三家有限公司"})
    back = {"customer_id": third["id"], "name": "江南纺织有限公司"}
    assert refusal_of(customers.call, contract.update, back).pointer == "/name"


def test_a_former_name_told_later_is_compared_and_named(customers, refusal_of):
    customers.call(contract.create, {"name": "江南纺织有限公司"})
    made = customers.call(contract.create, {"name": "塞北皮革有限公司"})
    patch = {"customer_id": made["id"], "former_names": ["江南纺织有限公司"]}
    refusal = refusal_of(customers.call, contract.update, patch)
    assert (refusal.code, refusal.pointer) == ("customers.customer.duplicate", "/former_names")
