"""Nobody finds a record by a field that he does not see: the hit would tell what stands in it."""

import pytest

from contracts.customers import contact, customer, lead

REACH = {"phones": [{"number": "13800138000"}], "emails": [{"address": "han@example.com"}]}
RESOURCES = ("customers.customer", "customers.contact", "customers.lead")


@pytest.fixture
def found(customers):
    """Return a function that tells how many customers, contacts and leads somebody finds."""
    company = {"name": "华为技术有限公司", "credit_code": "91340600MA2PBM9HXD"}
    made = customers.call(customer.create, {**company, **REACH})
    person = {"name": "韩梅梅", "customer_id": made["id"]}
    customers.call(contact.create, {**person, **REACH, "phones": [{"number": "13900139000"}]})
    customers.call(lead.create, {"name": "李雷", **REACH})

    def count(q, **rules):
        rights = {name: dict(rules) for name in RESOURCES}
        caller = customers.acting(field_rights=rights)
        lists = (customer.listed, contact.listed, lead.listed)
        return [len(caller.call(one, {"q": q})["items"]) for one in lists]

    return count


@pytest.mark.requirement("ORG-05")
@pytest.mark.parametrize("right", ["hidden", "masked"])
@pytest.mark.parametrize(
    ("q", "open_", "field"),
    [
        ("13800138000", [1, 0, 1], "phones"),
        ("138000", [1, 0, 1], "phones"),
        ("13900139000", [1, 1, 0], "phones"),
        ("han@example.com", [1, 1, 1], "emails"),
    ],
)
def test_what_is_not_seen_finds_nothing(found, right, q, open_, field):
    assert found(q) == open_
    assert found(q, **{field: right}) == [0, 0, 0]


@pytest.mark.requirement("ORG-05")
def test_what_is_seen_is_found_all_the_same(found):
    assert found("华为", phones="hidden", emails="masked") == [1, 0, 0]
    assert found("hwjs", phones="hidden") == [1, 0, 0]
    assert found("梅梅", credit_code="hidden") == [0, 1, 0]
    assert found("李", phones="masked") == [0, 0, 1]


def test_a_hidden_code_or_name_finds_nothing_either(found):
    assert found("91340600MA2PBM9HXD")[0] == 1
    assert found("91340600MA2PBM9HXD", credit_code="hidden")[0] == 0
    assert found("华为", name="hidden")[0] == 0
