"""Phones, codes, names, credit limit, owners and the recycle bin of customers."""

import pytest

from contracts.customers import contact as contact_contract
from contracts.customers import customer as contract
from contracts.organization import staff

HUAWEI = "914403001922038216"


def test_phones_are_kept_as_e164_with_one_primary(customers):
    made = customers.call(
        contract.create,
        {
            "name": "华为技术有限公司",
            "phones": [
                {"number": "0755-28780808"},
                {"number": "１３８００１３８０００", "primary": True},
                {"number": "+86 138-0013-8000"},
            ],
            "emails": [{"address": "zhang.san@huawei.com"}],
        },
    )
    assert [(p["number"], p["primary"]) for p in made["phones"]] == [
        ("+8613800138000", True),
        ("+8675528780808", False),
    ]
    assert (made["phone"], made["email"]) == ("+8613800138000", "zhang.san@huawei.com")


def test_a_number_nobody_can_call_is_refused(customers, refusal_of):
    refusal = refusal_of(
        customers.call, contract.create, {"name": "A", "phones": [{"number": "12345678901234"}]}
    )
    assert (refusal.code, refusal.status) == ("customers.customer.phone_wrong", 409)
    assert refusal.details == {"number": "12345678901234"}


def test_a_credit_code_with_a_wrong_check_digit_is_refused(customers, refusal_of):
    wrong = HUAWEI[:-1] + "7"
    refusal = refusal_of(customers.call, contract.create, {"name": "A", "credit_code": wrong})
    assert refusal.code == "customers.customer.credit_code_wrong"


def test_a_code_in_small_letters_is_kept_as_it_is_written_officially(customers):
    made = customers.call(contract.create, {"name": "A", "credit_code": "91310115ma1k3btp2b"})
    assert made["credit_code"] == "91310115MA1K3BTP2B"


def test_a_renamed_customer_is_still_found_by_its_old_name(customers):
    made = customers.call(contract.create, {"name": "深圳旧名科技有限公司"})
    customers.call(contract.update, {"customer_id": made["id"], "name": "深圳新名科技有限公司"})
    found = customers.call(contract.listed, {"q": "旧名"})["items"]
    assert [c["former_names"] for c in found] == [["深圳旧名科技有限公司"]]


def test_a_credit_limit_needs_its_own_permission(customers, refusal_of):
    made = customers.call(contract.create, {"name": "A"})
    limit = {"customer_id": made["id"], "credit_limit": {"amount": "100.50", "currency": "CNY"}}
    writer = customers.acting(grants=("customers.customer.update", "customers.customer.create"))
    assert refusal_of(writer.call, contract.set_credit_limit, limit).code == "forbidden"
    changed = customers.call(contract.set_credit_limit, limit, if_version=1)
    assert changed["credit_limit"] == {"amount": "100.50", "currency": "CNY"}
    told = customers.told(contract.updated)[-1]["data"]
    assert (told["customer_id"], told["credit_limit"]) == (made["id"], changed["credit_limit"])


def test_a_credit_limit_can_be_lifted_again(customers):
    made = customers.call(contract.create, {"name": "A"})
    limit = {"customer_id": made["id"], "credit_limit": {"amount": "1"}}
    customers.call(contract.set_credit_limit, limit)
    lifted = customers.call(contract.set_credit_limit, {**limit, "credit_limit": None})
    assert lifted["credit_limit"] is None


def test_a_removed_customer_comes_back_with_its_contacts(customers, refusal_of):
    made = customers.call(contract.create, {"name": "A", "contact": {"name": "李雷"}})
    key = {"customer_id": made["id"]}
    customers.call(contract.remove, key, if_version=1)
    assert refusal_of(customers.call, contract.get, key).status == 404
    assert customers.call(contact_contract.listed)["items"] == []
    assert [c["id"] for c in customers.call(contract.list_removed)["items"]] == [made["id"]]
    customers.call(contract.restore, key)
    assert customers.call(contract.list_removed)["items"] == []
    assert [c["name"] for c in customers.call(contact_contract.listed)["items"]] == ["李雷"]
    told = [event["type"].split(".", 1)[1] for event in customers.told()[2:]]
    assert told == ["customer.removed.v1", "contact.removed.v1", "customer.restored.v1"] + [
        "contact.restored.v1"
    ]


def test_a_contact_removed_before_its_customer_stays_removed(customers):
    made = customers.call(contract.create, {"name": "A", "contact": {"name": "李雷"}})
    contact = customers.call(contact_contract.listed)["items"][0]
    customers.call(contact_contract.remove, {"contact_id": contact["id"]})
    customers.call(contract.remove, {"customer_id": made["id"]})
    customers.call(contract.restore, {"customer_id": made["id"]})
    assert customers.call(contact_contract.listed)["items"] == []


@pytest.mark.requirement("CUS-47")
def test_a_transfer_moves_the_contacts_and_is_remembered(customers):
    made = customers.call(contract.create, {"name": "A", "contact": {"name": "李雷"}})
    move = {"customer_id": made["id"], "owner_id": "rep-2", "reason": "换区"}
    moved = customers.call(contract.transfer, move, if_version=1)
    heir = customers.acting(actor_id="rep-2", scopes={"*": "own"})
    assert moved["owner_id"] == "rep-2"
    assert [c["name"] for c in heir.call(contact_contract.listed)["items"]] == ["李雷"]
    past = customers.call(contract.owners, {"customer_id": made["id"]})["items"]
    assert [(p["owner_id"], p["how"], p["reason"]) for p in past] == [
        ("rep-2", "transfer", "换区"),
        ("staff-1", "create", None),
    ]
    assert past[1]["to_at"] == past[0]["from_at"]
    told = customers.told(contract.transferred)[0]["data"]
    assert (told["from_owner_id"], told["owner_id"]) == ("staff-1", "rep-2")


def test_nobody_hands_a_customer_to_somebody_who_does_not_work_here(customers, refusal_of):
    made = customers.call(contract.create, {"name": "A"})
    gone = {"id": "rep-2", "name": "Rep 2", "state": "left"}
    customers.tell(staff.left, "rep-2", gone, version=2)
    customers.tell(staff.updated, "rep-2", {**gone, "state": "active"}, version=1)
    for staff_id in ("nobody", "rep-2"):
        move = {"customer_id": made["id"], "owner_id": staff_id}
        refusal = refusal_of(customers.call, contract.transfer, move)
        assert refusal.code == "customers.customer.unknown_staff"


def test_a_list_tells_the_names_of_the_owners_once(customers):
    for name in ("A", "B"):
        customers.call(contract.create, {"name": name})
    customers.call(contract.create, {"name": "C", "pool": True})
    assert customers.call(contract.listed)["labels"] == {"staff-1": "Staff-1"}


def test_a_customer_comes_to_the_department_of_its_new_owner(customers):
    told = {"id": "rep", "name": "Rep", "state": "active", "department_id": "west"}
    customers.tell(staff.updated, "rep", told, version=2)
    made = customers.call(contract.create, {"name": "A"})
    move = {"customer_id": made["id"], "owner_id": "rep"}
    assert customers.call(contract.transfer, move)["department_id"] == "west"


def test_a_department_sees_the_customers_of_its_people(customers):
    seller = customers.acting(actor_id="rep", departments=("east",), scopes={"*": "own"})
    made = seller.call(contract.create, {"name": "A"})
    east = {"*": "department"}
    head = customers.acting(actor_id="head", departments=("east",), scopes=east)
    other = customers.acting(actor_id="other", departments=("west",), scopes=east)
    assert [c["id"] for c in head.call(contract.listed)["items"]] == [made["id"]]
    assert other.call(contract.listed)["items"] == []


@pytest.mark.requirement("CUS-01")
@pytest.mark.parametrize(
    "website", ["javascript:alert(1)", "data:text/html,x", "//example.com", "甲"]
)
def test_a_website_is_a_web_address(customers, refusal_of, website):
    refusal = refusal_of(customers.call, contract.create, {"name": "A", "website": website})
    assert [wrong["pointer"] for wrong in refusal.details["fields"]] == ["/website"]


def test_websites_are_written_as_people_do(customers):
    for place, website in enumerate(("www.example.com", "HTTPS://例子.中国:8080/a?b#c", "", None)):
        made = customers.call(contract.create, {"name": f"甲{place}", "website": website})
        assert made["website"] == website


def test_a_tag_that_is_given_twice_is_kept_once(customers):
    made = customers.call(contract.create, {"name": "A", "tags": ["b", "a", "b"]})
    assert made["tags"] == ["b", "a"]
    patch = {"customer_id": made["id"], "tags": ["a", "a"], "former_names": ["甲", "甲"]}
    changed = customers.call(contract.update, patch)
    assert (changed["tags"], changed["former_names"]) == (["a"], ["甲"])
