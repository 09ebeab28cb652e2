"""Filters by a part of a name find what holds it, and look at those alone that may."""

import pytest
from sqlalchemy import event

from contracts.customers import contact, customer, lead

pytestmark = [pytest.mark.postgres, pytest.mark.requirement("CUS-73")]
NAMES = (
    *(
        "上海华为技术有限公司",
        "華為技術",
        "华为",
        "华-为",
        "为华技术",
        "Acme 华为 Ltd",
        "海华 为民",
    ),
    *("深圳宏远贸易", "技术华为", "ＡＢ华为", "㈱华为", "𠮷野家餐饮", "上海", "华"),
)
PARTS = (
    *(
        "华为",
        "華為",
        "上海华",
        "为技",
        "e 华为",
        "acme",
        "华",
        "-为",
        "华 为",
        "華",
        "b华为",
        "宏远贸",
    ),
    *("𠮷野", "%为", "华为_", "㈱华为", "株)华为", "术有限公", "海华 为", "没有"),
)


def held(part):
    """Return the names that hold *part*, whatever the size of letters."""
    return sorted(name for name in NAMES if part.lower() in name.lower())


def found(customers, of, field, part, **asked):
    tree = {"field": field, "op": "contains", "value": part}
    page = customers.call(of.searched, {"filter": tree, "total": "exact", **asked})
    assert page["total"] == len(page["items"])
    return sorted(one[field] for one in page["items"])


@pytest.mark.parametrize("common", [False, True])
@pytest.mark.parametrize(
    ("of", "field"), [(customer, "name"), (lead, "company"), (lead, "name"), (contact, "name")]
)
def test_a_part_of_a_name_finds_all_that_hold_it(customers, monkeypatch, of, field, common):
    if common:
        monkeypatch.setattr("chassis.hits.SEEN", 1)
        monkeypatch.setattr("chassis.search.WALK", 0)
    key = {"on_duplicate": "create"} | ({"name": "某某"} if field == "company" else {})
    if of is contact:
        key["customer_id"] = customers.call(customer.create, {"name": "湘军"})["id"]
    for name in NAMES:
        customers.call(of.create, {**key, field: name})
    for part in PARTS:
        assert found(customers, of, field, part) == held(part), part


def test_who_holds_no_pair_of_a_part_is_not_looked_at(customers):
    said, engine = [], customers.runtime.database.engine
    event.listen(engine, "before_cursor_execute", lambda *about: said.append(about[2]))
    for name in NAMES:
        customers.call(customer.create, {"name": name, "on_duplicate": "create"})
    said.clear()
    assert found(customers, customer, "name", "宏远贸") == ["深圳宏远贸易"]
    pages = [one for one in said if "FROM customer \n" in one or "FROM customer WHERE" in one]
    assert pages and all("customer_search" in one for one in pages)


def test_a_renamed_customer_is_found_by_a_part_of_its_new_name_alone(customers):
    made = customers.call(customer.create, {"name": "深圳宏远贸易"})
    change = {"customer_id": made["id"], "name": "广州鼎新实业"}
    customers.call(customer.update, change, if_version=made["version"])
    assert found(customers, customer, "name", "鼎新") == ["广州鼎新实业"]
    assert found(customers, customer, "name", "宏远") == []
