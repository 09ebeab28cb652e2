"""Customers are found by what people remember of them."""

import pytest
from sqlalchemy import event, select, text

from contracts.customers import activity, contact, lead
from contracts.customers import customer as contract
from contracts.customers.filters import FILTERS
from customers.customers.model import words

pytestmark = pytest.mark.postgres


@pytest.fixture
def known(customers):
    for fields in (
        {"name": "重庆长安汽车股份有限公司", "credit_code": "91340600MA2PBM9HXD"},
        {"name": "華為技術有限公司", "phones": [{"number": "13800138000"}]},
        {"name": "Acme Trading Ltd", "emails": [{"address": "zhang.san@example.com"}]},
        {"name": "TCL集团股份有限公司"},
    ):
        customers.call(contract.create, fields)
    return customers


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("长安", ["重庆长安汽车股份有限公司"]),
        ("华为", ["華為技術有限公司"]),
        ("華", ["華為技術有限公司"]),
        ("huawei", ["華為技術有限公司"]),
        ("hwjs", ["華為技術有限公司"]),
        ("jishu", ["華為技術有限公司"]),
        ("chongqing", ["重庆长安汽车股份有限公司"]),
        ("changan", ["重庆长安汽车股份有限公司"]),
        ("8000", ["華為技術有限公司"]),
        ("138001", ["華為技術有限公司"]),
        ("+86 138-0013-8000", ["華為技術有限公司"]),
        ("91340600ma2p", ["重庆长安汽车股份有限公司"]),
        ("acm", ["Acme Trading Ltd"]),
        ("zhang.san@exam", ["Acme Trading Ltd"]),
        ("example.com", ["Acme Trading Ltd"]),
        ("TCL集团", ["TCL集团股份有限公司"]),
        ("股份 重庆", ["重庆长安汽车股份有限公司"]),
        ("长城", []),
        ("...", []),
        ("t皂D\U0001aeb8ౌ卶7ᦲⰩˤ~", []),
        ("'\"*) OR 1", []),
    ],
)
@pytest.mark.requirement("PLT-31", "CUS-73")
def test_a_customer_is_found_by(known, words, names):
    assert [c["name"] for c in known.call(contract.listed, {"q": words})["items"]] == names


def test_search_keeps_to_the_scope_and_to_other_conditions(known):
    rep = known.acting(actor_id="rep", scopes={"*": "own"})
    assert rep.call(contract.listed, {"q": "公司"})["items"] == []
    found = known.call(contract.searched, {"q": "公司", "total": "exact", "sort": "name"})
    assert found["total"] == 3


@pytest.mark.parametrize("seen", [2, 1000])  # by the look at some, and by counting
def test_words_that_very_many_answer_to_find_them_as_well(known, monkeypatch, seen):
    monkeypatch.setattr("chassis.hits.SEEN", seen)
    monkeypatch.setattr("chassis.search.WALK", 0)
    found = known.call(contract.listed, {"q": "股份", "sort": "-name", "total": "exact"})
    assert [c["name"][:3] for c in found["items"]] == ["重庆长", "TCL"]
    assert found["total"] == 2
    upwards = known.call(contract.listed, {"q": "股份", "sort": "name"})["items"]
    assert upwards == found["items"][::-1]
    assert len(known.call(contract.listed, {"q": "gongsi"})["items"]) == 0


def test_words_are_asked_row_by_row_where_some_documents_show_them_common(known, monkeypatch):
    ways = []
    monkeypatch.setattr("chassis.search.for_pages", lambda walked, among: ways.append(1) or among)
    monkeypatch.setattr("chassis.search.WALK", 0)
    monkeypatch.setattr("chassis.search.SearchIndex._are_many", lambda *about: False)
    for seen in (3, 2):
        monkeypatch.setattr("chassis.hits.SEEN", seen)
        assert len(known.call(contract.listed, {"q": "股份", "sort": "-name"})["items"]) == 2
    assert ways == [1]


def test_words_of_many_are_written_out_together(known):
    for write, said in ((words.add, "before"), (words.change_many, "behind")):
        with known.runtime.transaction(known.who) as uow:
            write(uow.session, [(f"c-{number}", f" {said}{number}") for number in range(100)])
            uow.commit()
    with known.runtime.transaction(known.who) as uow:
        met = words.condition(uow.session, words.table.c.record_id, "behind7")
        asked = select(words.table.c.record_id).where(met)
        assert len(uow.session.scalars(asked).all()) == 11  # 7, and 70 to 79
        if uow.session.get_bind().dialect.name == "sqlite":
            parts = text("SELECT count(DISTINCT segid) FROM search_fts_customer_search_idx")
            assert uow.session.scalar(parts) == 6  # of four customers, new ones, changed ones


@pytest.mark.parametrize("typed", ["zengguofan", "zgf", "cengguofan", "曾国"])
@pytest.mark.parametrize(
    ("operation", "listed", "fields"),
    [
        (lead.create, lead.listed, {"name": "曾国藩"}),
        (contract.create, contract.listed, {"name": "曾国藩", "kind": "person"}),
        (contract.create, contact.listed, {"name": "湘军", "contact": {"name": "曾国藩"}}),
        (contract.create, contract.listed, {"name": "湘军", "contact": {"name": "曾国藩"}}),
    ],
)
def test_people_are_found_by_their_surname_as_it_is_said(
    customers, operation, listed, fields, typed
):
    customers.call(operation, fields)
    assert len(customers.call(listed, {"q": typed})["items"]) == 1


FILLED = {
    "tags": ["老客户", "A"],
    "description": "做光通信",
    "website": "https://gt.example",
    "address": "深圳市南山区",
    "addresses": [
        {"purpose": "visit", "text": "科苑路8号", "region": "上海"},
        {"purpose": "delivery", "text": "科技园3栋", "region": "广东省深圳市"},
    ],
    "tax_number": "914403001922038216",
    "registration_number": "440301103097413",
}
TREES = [
    ("tags", "eq", "老客户"),
    ("tags", "in", ["B", "A"]),
    ("tags", "is_null", False),
    ("former_names", "eq", "光讯"),
    ("description", "contains", "光通信"),
    ("website", "contains", "gt.example"),
    ("address", "contains", "南山"),
    ("addresses", "contains", "科技园"),
    ("addresses", "contains", "广东"),
    ("addresses", "is_null", False),
    ("tags", "contains", "老客"),
    ("tax_number", "eq", "914403001922038216"),
    ("registration_number", "eq", "440301103097413"),
    ("credit_limit", "gte", "100.00"),
]


def test_customers_are_found_by_tags_numbers_and_texts(customers):
    made = customers.call(contract.create, {"name": "甲公司", "former_names": ["光讯"], **FILLED})
    customers.call(contract.create, {"name": "乙公司", "tags": []})
    limit = {"amount": "120.00", "currency": "CNY"}
    key = {"customer_id": made["id"]}
    customers.call(contract.set_credit_limit, {**key, "credit_limit": limit})
    for field, op, value in TREES:
        tree = {"field": field, "op": op, "value": value}
        found = customers.call(contract.searched, {"filter": tree})["items"]
        assert [one["id"] for one in found] == [made["id"]], field
        others = customers.call(contract.searched, {"filter": {"not": tree}})["items"]
        assert made["id"] not in [one["id"] for one in others], field
    assert len(customers.call(contract.listed, {"tags": "A"})["items"]) == 1
    assert len(customers.call(contract.listed, {"addresses_contains": "深圳"})["items"]) == 1
    for word in ("visit", "purpose", "客户A", "%"):
        tree = [{"field": f, "op": "contains", "value": word} for f in ("tags", "addresses")]
        assert customers.call(contract.searched, {"filter": {"or": tree}})["items"] == []
    [other] = customers.call(contract.listed, {"tags_ne": "A"})["items"]
    assert other["name"] == "乙公司"


@pytest.mark.requirement("CUS-73")
@pytest.mark.parametrize(("name", "kind"), FILTERS.items())
def test_every_field_can_be_asked_for(customers, name, kind):
    """Whoever is found by a value is not found by the opposite; both together find everybody."""
    customers.call(contract.create, {"name": "甲公司", "former_names": ["光讯"], **FILLED})
    customers.call(contract.create, {"name": "乙公司", "kind": "person"})
    [asked] = [one for one in ASKED if kind in one]
    op, value = ASKED[asked]
    tree = {"field": name, "op": op, "value": value}
    both = [ids(customers, tree), ids(customers, {"not": tree})]
    assert len(both[0]) + len(both[1]) == 2 and not set(both[0]) & set(both[1])


ASKED = {
    ("text", "choice", "id", "tags", "places"): ("is_null", False),
    ("day", "instant", "number", "money", "flag"): ("is_null", True),
}
NOT_ASKED = {
    *("abilities", "labels", "masked", "version", "picture_id", "id"),
    *("phones", "emails", "custom", "deleted_at", "deleted_by"),
}
"""What is no field of the customer's own; numbers, addresses and custom fields have own names."""


def ids(customers, tree):
    found = customers.call(contract.searched, {"filter": tree})["items"]
    return [one["id"] for one in found]


@pytest.mark.requirement("CUS-73")
def test_no_field_of_a_customer_is_left_out_of_the_advanced_search():
    assert set(contract.CustomerRow().fields) - FILTERS.keys() == NOT_ASKED


OF_NONE = {"abilities", "labels", "masked", "version", "deleted_at", "deleted_by"}
NOT_ASKED_OF = [
    (contact, {"phones", "emails", "custom", "consents", "lunar_birthday"}),
    (lead, {"phones", "emails", "custom", "score_reasons"}),
    (activity, set()),
]


@pytest.mark.requirement("CUS-73")
@pytest.mark.parametrize(("of", "unasked"), NOT_ASKED_OF)
def test_no_field_is_left_out_of_the_advanced_search_of_other_types(of, unasked):
    listing = of.listed.listing
    assert set(listing.item().fields) - listing.filters.keys() == unasked | OF_NONE


@pytest.fixture
def noted(customers, open_customer):
    """A contact, a lead and a follow-up, each with the names of fields by which it is asked for."""
    key = {"customer_id": open_customer()["id"]}
    person = {"name": "韩梅梅", "title": "采购经理", "department": "采购部", "preferences": "微信"}
    person = customers.call(contact.create, {**key, **person, "description": "老客户"})
    one = {"name": "李雷", "title": "经理", "description": "要报价", "to": "pool"}
    one = customers.call(lead.create, {**one, "emails": [{"address": "li@lei.cn"}]})
    done = {"kind": "visit", "content": "谈价格", "result": "同意", "place": "苏州"}
    done |= {"next_plan": "签合同", "contact_ids": [person["id"]]}
    done = customers.call(activity.create, {**key, **done})
    return [
        (contact, person, "title department preferences description owner_id updated_by"),
        (lead, one, "title description email pooled_at created_by"),
        (activity, done, "content result place next_plan author_name created_at"),
    ]


@pytest.mark.requirement("CUS-73")
def test_contacts_leads_and_follow_ups_are_found_by_any_field(customers, noted):
    for of, record, names in noted:
        for name in names.split():
            leaf = {"field": name, "op": "eq", "value": record[name]}
            for tree, found in ((leaf, [record["id"]]), ({"not": leaf}, [])):
                rows = customers.call(of.searched, {"filter": tree})["items"]
                assert [row["id"] for row in rows] == found, name
    (_, person, _), _, (_, done, _) = noted
    [row] = customers.call(activity.listed, {"contact_ids": person["id"]})["items"]
    assert row["id"] == done["id"]


def test_a_customer_is_found_by_its_tax_number_also_once_that_changed(customers):
    made = customers.call(contract.create, {"name": "甲公司", "tax_number": "914403001922038216"})
    for number in ("914403001922038216", "91440300192203AAAA"):
        change = {"customer_id": made["id"], "tax_number": number}
        customers.call(contract.update, change)
        [found] = customers.call(contract.listed, {"q": number})["items"]
        assert found["id"] == made["id"]


SORTED = ("grade", "-obtained_at", "owner_id", "-owner_id", "kind", "-region", "credit_limit")


@pytest.mark.parametrize("sort", SORTED)
def test_customers_are_sorted_by_who_has_them_since_when_and_what_they_are(customers, sort):
    for name in ("甲公司", "乙公司", "丙公司"):
        about = {} if name == "丙公司" else {"region": name}
        customers.call(contract.create, {"name": name, "pool": name == "乙公司", **about})
    asked = {"sort": sort, "limit": 2}
    first = customers.call(contract.listed, asked)
    rest = customers.call(contract.listed, {**asked, "cursor": first["next_cursor"]})
    found = first["items"] + rest["items"]
    assert len({one["id"] for one in found}) == 3
    if sort == "-region":
        assert [one["region"] for one in found] == ["甲公司", "乙公司", None]


@pytest.fixture
def said(customers):
    """The statements from now on, of SQLite."""
    engine = customers.runtime.database.engine
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL knows how common values are")
    told = []
    event.listen(engine, "before_cursor_execute", lambda *about: told.append(about[2]))
    return told


def test_a_value_that_many_share_is_no_reason_to_sort_all_who_have_it(customers, said, monkeypatch):
    """SQLite would go by the index that is there for sorting, and sort a million companies."""
    monkeypatch.setattr("chassis.hints.MANY", 0)
    asked = {"kind": "company", "region": "深圳", "grade": "A"}
    assert customers.call(contract.listed, {**asked, "total": "exact"})["total"] == 0
    counted = [one for one in said if "count(*)" in one and "FROM customer" in one]
    pages = [one for one in said if "customer.region =" in one and one not in counted]
    assert all(one.count("likely(") == len(asked) for one in pages) and pages
    assert not any("likely(" in one for one in counted) and counted


@pytest.mark.requirement("CUS-73")
def test_a_value_that_few_have_is_looked_up_instead_of_reading_everybody_in_order(customers, said):
    customers.call(contract.create, {"name": "甲公司", "region": "拉萨"})
    said.clear()
    tree = {"field": "region", "op": "eq", "value": "拉萨"}
    assert len(ids(customers, tree)) == 1
    assert not any("likely(" in one for one in said)
