"""What was entered twice becomes one record, and two again when that was wrong."""

import pytest

from chassis import jobs
from chassis.errors import sentence
from contracts.customers import activity, contact, customer, lead, merger, timeline
from contracts.customers import duplicate_pair as pair

A, B = [{"number": "13800138000"}], [{"number": "13900139000"}]
CODE, OTHER_CODE = "91340600MA2PBM9HXD", "91340600MA2PBMA74B"


@pytest.fixture
def two(customers):
    """Open two customers with a contact and an activity each; return their ids."""

    def opened(name, phones, **fields):
        person = {"name": f"{name}的人", "phones": []}
        new = {"name": name, "phones": phones, "contact": person, **fields}
        made = customers.call(customer.create, new)["id"]
        customers.call(activity.create, {"customer_id": made, "kind": "call", "content": name})
        return made

    return opened("深圳华为", A, region="广东", tags=["a"]), opened(
        "华为", B, region="浙江", industry="通信", tags=["b"], description="老客户"
    )


def merge(customers, survivor, *duplicates, choices=()):
    wish = {"customer_id": survivor, "duplicate_ids": list(duplicates), "choices": list(choices)}
    return customers.call(merger.merge_customers, wish)


def split(customers):
    [done] = customers.call(merger.listed, {"undone_at_is_null": True})["items"]
    return customers.call(merger.split, {"merger_id": done["id"]}, if_version=done["version"])


def owned(customers, customer_id):
    key = {"customer_id": customer_id}
    people = customers.call(contact.list_of_customer, key)["items"]
    done = customers.call(activity.list_of_customer, key)["items"]
    return [p["name"] for p in people], sorted(a["content"] for a in done)


def read(customers, customer_id):
    return customers.call(customer.get, {"customer_id": customer_id})


def test_the_survivor_has_what_both_had(customers, two):
    merged = merge(customers, *two)
    assert [p["number"] for p in merged["phones"]] == ["+8613800138000", "+8613900139000"]
    assert [p["primary"] for p in merged["phones"]] == [True, False]
    assert (merged["region"], merged["industry"], merged["tags"]) == ("广东", "通信", ["a", "b"])
    assert (merged["former_names"], merged["description"]) == (["华为"], "老客户")
    people, done = owned(customers, two[0])
    assert (sorted(people), done) == (["华为的人", "深圳华为的人"], ["华为", "深圳华为"])


def test_lists_by_the_old_id_tell_what_the_survivor_has(customers, two):
    survivor, old = two
    merge(customers, survivor, old)
    assert owned(customers, old) == owned(customers, survivor)
    by_old, by_new = {"customer_id": old}, {"customer_id": survivor}
    for listed in (timeline.listed, contact.listed, activity.listed):
        told = customers.call(listed, by_old)["items"]
        assert told == customers.call(listed, by_new)["items"] != []
    both = {"customer_id_in": old}
    assert len(customers.call(contact.listed, both)["items"]) == 2
    split(customers)
    assert len(customers.call(contact.listed, by_old)["items"]) == 1


@pytest.mark.requirement("CUS-33")
def test_fields_can_be_chosen_from_the_duplicate(customers, two):
    choices = [{"field": name, "from_id": two[1]} for name in ("name", "region")]
    merged = merge(customers, *two, choices=choices)
    assert (merged["name"], merged["region"], merged["former_names"]) == (
        *("华为", "浙江"),
        ["深圳华为"],
    )


OF_CUSTOMERS = {
    "scale": "小",
    "importance": "low",
    "contract_ends_on": "2026-05-01",
    **dict.fromkeys(("registration_number", "tax_number"), "440301506010200"),
}
OF_CONTACTS = {
    "lunar_birthday": {"month": 8, "day": 15, "leap": False, "year": None},
    "gender": "female",
    "stance": "champion",
    "preferences": "龙井茶",
}


@pytest.mark.requirement("CUS-33")
@pytest.mark.parametrize(
    ("kind", "merging", "values"),
    [
        (customer, merger.merge_customers, OF_CUSTOMERS),
        (contact, merger.merge_contacts, OF_CONTACTS),
        (lead, merger.merge_leads, {"size": "大型"}),
    ],
)
def test_each_single_field_can_be_chosen(customers, two, kind, merging, values):
    key = {"customer_id": two[0]} if kind is contact else {}
    new = ({"name": "韩梅", **key}, {"name": "李雷", **key, **values})
    second, first = (customers.call(kind.create, one)["id"] for one in new)
    choices = [{"field": name, "from_id": second} for name in values]
    named = {f"{merging.resource}_id": first, "duplicate_ids": [second], "choices": choices}
    made = customers.call(merging, named)
    assert [made[name] for name in values] == [None] * len(values)


@pytest.mark.requirement("CUS-33")
def test_old_ids_stand_for_the_survivor_for_ever(customers, two):
    third = customers.call(customer.create, {"name": "第三家"})["id"]
    merge(customers, *two)
    merge(customers, third, two[0])
    assert read(customers, two[1])["id"] == third
    new = {"customer_id": two[1], "name": "新联系人"}
    assert customers.call(contact.create, new)["customer_id"] == third
    assert customers.call(customer.owners, {"customer_id": two[1]})["items"][0]["owner_id"]


def test_a_number_of_the_duplicate_still_refuses_a_second_customer(customers, two, refusal_of):
    merge(customers, *two)
    refusal = refusal_of(customers.call, customer.create, {"name": "又一家", "phones": B})
    assert [c["id"] for c in refusal.details["candidates"]] == [two[0]]
    assert customers.call(customer.listed, {"q": "13900139000"})["items"][0]["id"] == two[0]


@pytest.mark.requirement("CUS-33")
def test_a_split_brings_all_back(customers, two, refusal_of):
    before = [(read(customers, key), owned(customers, key)) for key in two]
    merge(customers, *two)
    split(customers)
    unlike = ("version", "updated_at", "abilities")
    for key, (record, children) in zip(two, before, strict=True):
        now = read(customers, key)
        assert {k: v for k, v in now.items() if k not in unlike} == {
            k: v for k, v in record.items() if k not in unlike
        }
        assert owned(customers, key) == children
    refusal = refusal_of(customers.call, customer.create, {"name": "又一家", "phones": B})
    assert [c["id"] for c in refusal.details["candidates"]] == [two[1]]


def test_times_and_days_come_back_too(customers):
    first = customers.call(customer.create, {"name": "甲"})
    customers.clock.advance(days=1)
    second = customers.call(customer.create, {"name": "乙"})
    ids = []
    for birthday in (None, "1990-05-01"):
        new = {"customer_id": first["id"], "name": "李雷", "birthday": birthday}
        ids.append(customers.call(contact.create, new)["id"])
    customers.call(merger.merge_contacts, {"contact_id": ids[0], "duplicate_ids": [ids[1]]})
    split(customers)
    assert customers.call(contact.get, {"contact_id": ids[0]})["birthday"] is None
    assert merge(customers, first["id"], second["id"])["obtained_at"] == second["obtained_at"]
    split(customers)
    assert read(customers, first["id"])["obtained_at"] == first["obtained_at"]


def test_what_was_changed_since_stays_in_a_split(customers, two):
    merge(customers, *two)
    customers.call(customer.update, {"customer_id": two[0], "industry": "电子"})
    split(customers)
    assert read(customers, two[0])["industry"] == "电子"
    assert read(customers, two[1])["industry"] == "通信"


def test_a_merger_is_taken_apart_once_and_from_the_last_one_back(customers, two, refusal_of):
    merge(customers, *two)
    [done] = customers.call(merger.listed)["items"]
    third = customers.call(customer.create, {"name": "第三家"})["id"]
    merge(customers, third, two[0])
    key = {"merger_id": done["id"]}
    assert refusal_of(customers.call, merger.split, key).code == "customers.merger.merged_on"
    latest = next(m for m in customers.call(merger.listed)["items"] if m["survivor_id"] == third)
    customers.call(merger.split, {"merger_id": latest["id"]})
    customers.call(merger.split, key)
    assert refusal_of(customers.call, merger.split, key).code == "customers.merger.split_already"


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ({"credit_code": CODE}, {"credit_code": OTHER_CODE}, "codes_differ"),
        ({"kind": "person"}, {"kind": "company"}, "kinds_differ"),
    ],
)
def test_what_cannot_be_one_is_not_merged(customers, refusal_of, first, second, code):
    a = customers.call(customer.create, {"name": "甲", **first})["id"]
    b = customers.call(customer.create, {"name": "乙", **second})["id"]
    assert refusal_of(merge, customers, a, b).code == f"customers.merger.{code}"


def test_nobody_merges_a_customer_with_itself_or_takes_fields_from_strangers(
    customers, two, refusal_of
):
    refusal = refusal_of(merge, customers, two[0], two[0])
    assert refusal.code == "customers.merger.with_itself"
    said = sentence(refusal.code, "zh", refusal.details)
    assert said == "深圳华为就是保留的记录，或已合并到该记录。"
    strange = [{"field": "region", "from_id": "somebody"}]
    refusal = refusal_of(merge, customers, *two, choices=strange)
    assert refusal.code == "customers.merger.unknown_choice"
    both = [{"field": "region", "from_id": one} for one in two]
    refusal = refusal_of(merge, customers, *two, choices=both)
    assert (refusal.code, refusal.pointer) == ("customers.merger.chosen_twice", "/choices/1")
    assert sentence(refusal.code, "zh", refusal.details).endswith("地区。")
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    assert refusal_of(merge, rep, *two).status == 404


@pytest.mark.requirement("CUS-33")
def test_what_is_to_be_merged_and_is_not_there_is_pointed_at(customers, two, refusal_of):
    a, b = two
    body = {"customer_id": a, "duplicate_ids": [b, "nope"]}
    one_of_many = refusal_of(customers.call, merger.merge_customers, body)
    assert (one_of_many.code, one_of_many.status) == ("unknown_record", 409)
    assert one_of_many.pointer == "/duplicate_ids/1"
    body = {"customer_ids": [a, b, a, "nope"]}
    for chosen in ({}, {"survivor_id": a}, {"survivor_id": "nope"}):
        united = refusal_of(customers.call, merger.unite, {**body, **chosen})
        assert (united.status, united.pointer) == (409, "/customer_ids/3")


def test_a_merged_customer_does_not_lie_in_the_recycle_bin(customers, two, refusal_of):
    merge(customers, *two)
    assert customers.call(customer.list_removed)["items"] == []
    refusal = refusal_of(customers.call, customer.restore, {"customer_id": two[1]})
    assert refusal.code == "customers.merger.merged_away"


def test_events_tell_other_services_to_follow(customers, two):
    merge(customers, *two)
    told = customers.told(merger.customers_merged)[0]
    assert (told["subject"], told["data"]["duplicate_id"]) == two
    assert customers.told(customer.removed)[0]["subject"] == two[1]
    split(customers)
    assert customers.told(merger.customers_split)[0]["data"]["customer_id"] == two[0]
    assert customers.told(customer.restored)[0]["subject"] == two[1]


def test_a_merge_closes_the_pair_and_a_split_opens_it_again(customers):
    names = ("深圳市中兴通讯有限公司", "中兴通讯有限公司")
    two = [customers.call(customer.create, {"name": name})["id"] for name in names]
    job = customers.call(pair.scan, {}, idempotency_key="scan")
    jobs.run(customers.runtime, job["id"])
    merge(customers, *two)
    assert [p["state"] for p in customers.call(pair.listed)["items"]] == ["merged"]
    split(customers)
    assert [p["state"] for p in customers.call(pair.listed)["items"]] == ["open"]


def test_contacts_of_one_customer_are_merged_and_split(customers, two):
    ids = []
    for number, phones in enumerate((A, B)):
        new = {"customer_id": two[0], "name": f"李{number}", "phones": phones}
        ids.append(customers.call(contact.create, new)["id"])
    wish = {"contact_id": ids[0], "duplicate_ids": [ids[1]]}
    merged = customers.call(merger.merge_contacts, wish)
    assert len(merged["phones"]) == 2
    assert customers.call(contact.get, {"contact_id": ids[1]})["id"] == ids[0]
    split(customers)
    assert len(customers.call(contact.get, {"contact_id": ids[1]})["phones"]) == 1


def test_contacts_of_two_customers_are_not_merged(customers, two, refusal_of):
    a, b = (customers.call(contact.list_of_customer, {"customer_id": k})["items"] for k in two)
    wish = {"contact_id": a[0]["id"], "duplicate_ids": [b[0]["id"]]}
    refusal = refusal_of(customers.call, merger.merge_contacts, wish)
    assert refusal.code == "customers.merger.other_customer"


def test_open_leads_are_merged_and_split(customers, refusal_of):
    first = customers.call(lead.create, {"name": "李雷", "phones": A})["id"]
    second = customers.call(lead.create, {"name": "李磊", "phones": B, "company": "华为"})["id"]
    wish = {"lead_id": first, "duplicate_ids": [second]}
    merged = customers.call(merger.merge_leads, wish)
    assert (len(merged["phones"]), merged["company"]) == (2, "华为")
    split(customers)
    assert customers.call(lead.get, {"lead_id": second})["company"] == "华为"
    customers.call(lead.invalidate, {"lead_id": second, "reason": "空号"})
    refusal = refusal_of(customers.call, merger.merge_leads, wish)
    assert refusal.code == "customers.lead.not_open"


@pytest.mark.requirement("CUS-33")
def test_what_both_have_stands_once_and_what_is_known_of_it_stays(customers, two):
    mails = [{"address": f"a{n}@acme.cn"} for n in range(15)]
    told = {"address": "A3@acme.cn", "opt_out": True, "invalid": True}
    other = [*mails[:3], told, *mails[4:], {"address": "b@acme.cn"}]
    desks = [{"purpose": "visit", "text": "深南大道 1 号"}]
    for one, emails in zip(two, (mails, other), strict=True):
        new = {"emails": emails, "addresses": desks, "on_duplicate": "create"}
        customers.call(customer.update, {"customer_id": one, **new})
    merged = merge(customers, *two)
    found = [one["address"] for one in merged["emails"]]
    assert found == [*(one["address"] for one in mails), "b@acme.cn"]
    assert len(merged["addresses"]) == 1
    marked = [one["address"] for one in merged["emails"] if one.get("opt_out")]
    assert (
        marked
        == ["a3@acme.cn"]
        == [one["address"] for one in merged["emails"] if one.get("invalid")]
    )
    assert [one["primary"] for one in merged["emails"]] == [True, *[False] * 15]


@pytest.mark.requirement("CUS-33")
def test_a_number_that_both_leads_have_stands_once(customers):
    number, ids = "0755-12345678", []
    for phone in ({"extension": "801"}, {"extension": "801", "opt_out": True}):
        phones = [{"number": number, **phone}, {"number": number, "extension": f"90{len(ids)}"}]
        new = {"name": "李雷", "phones": phones, "on_duplicate": "create"}
        ids.append(customers.call(lead.create, new)["id"])
    wish = {"lead_id": ids[0], "duplicate_ids": [ids[1]], "choices": []}
    phones = customers.call(merger.merge_leads, wish)["phones"]
    assert [(p["extension"], p["primary"], p["opt_out"]) for p in phones] == [
        *(("801", True, True), ("900", False, False), ("901", False, False)),
    ]
