"""A person asks what is kept of him here, and to be forgotten."""

import pytest

from chassis import history
from chassis.testing.crashes import Case, enumerate_crashes
from chassis.testing.traces import traces
from contracts.customers import activity, contact, customer, lead, merger, visit
from contracts.customers.pieces import custom_fields
from contracts.organization import personal_request
from contracts.personal_data import part_of
from customers.service import service

PART = part_of("customers")
NAME, PHONE, EMAIL = "欧阳独秀", "13912345678", "duxiu@example.cn"
PERSON = {"name": NAME, "phones": [{"number": PHONE}], "emails": [{"address": EMAIL}]}
BY_PHONE = {"phones": [PHONE], "emails": [EMAIL], "names": [], "record_ids": []}


def known(harness):
    """Let the person be a contact with a past, and a lead, beside somebody who is neither."""
    company = {"name": "测试有限公司", "phones": [{"number": "01088886666"}]}
    made = harness.call(customer.create, {**company, "contact": {"name": "李雷"}})
    asked = {"customer_id": made["id"], **PERSON}
    person = harness.call(contact.create, asked, idempotency_key="k")
    patch = {"contact_id": person["id"], "birthday": "1990-05-04", "description": f"微信 {PHONE}"}
    harness.call(contact.update, patch)
    told = {"kind": "call", "content": f"{NAME}说电话是{PHONE}", "contact_id": person["id"]}
    harness.call(activity.create, {"customer_id": made["id"], **told})
    harness.call(lead.create, {**PERSON, "company": "别的公司", "on_duplicate": "create"})
    return made["id"]


def ask(customers, phase, **found):
    told = {"id": "r1", "phase": phase, **BY_PHONE, **found}
    version = {"count": 1, "erase": 2}[phase]
    customers.tell(personal_request.asked, "r1", told, version=version)
    customers.run_due()
    return customers.told(PART.reported)[-1]["data"]


@pytest.mark.requirement("PLT-19")
def test_nothing_is_left_of_who_asks_to_be_forgotten_and_others_stay(customers):
    company = known(customers)
    found = ask(customers, "count")
    assert (found["counts"]["customers.contact"], found["counts"]["customers.lead"]) == (1, 1)
    assert found["names"] == [NAME] and len(found["record_ids"]) == 2
    about = {"names": found["names"], "record_ids": found["record_ids"]}
    erased = ask(customers, "erase", **about)
    assert erased["counts"]["customers.contact"] == erased["counts"]["customers.activity"] == 1
    assert not traces(customers, NAME, PHONE, EMAIL, "1990-05-04", "ouyangduxiu")
    names = {c["name"] for c in customers.call(contact.listed)["items"]}
    assert names == {"***", "李雷"}
    assert customers.call(customer.get, {"customer_id": company})["phone"] == "+861088886666"
    with customers.runtime.database.writing() as connection:
        history.seal(connection)
        assert history.verify(connection) == ""


@pytest.mark.requirement("PLT-19")
def test_a_person_is_told_all_that_is_kept(customers):
    known(customers)
    found = ask(customers, "count")
    kept = customers.call(PART.tell, {**BY_PHONE, "record_ids": found["record_ids"]})
    by_kind = {item["resource"]: item["fields"] for item in kept["items"]}
    assert by_kind["customers.contact"]["birthday"] == "1990-05-04"
    assert by_kind["customers.lead"]["company"] == "别的公司"
    assert PHONE in by_kind["customers.activity"]["content"] and kept["complete"]


@pytest.mark.requirement("PLT-19")
def test_a_customer_in_person_is_forgotten_and_a_company_only_loses_the_number(customers):
    asked = {"kind": "person", **PERSON}
    person = customers.call(customer.create, asked)
    emails = [{"address": EMAIL}, {"address": "office@example.cn"}]
    company = {"name": "测试有限公司", "phones": [], "emails": emails}
    made = customers.call(customer.create, {**company, "on_duplicate": "create"})
    found = ask(customers, "count")
    assert found["record_ids"] == [person["id"]] and found["counts"]["customers.customer"] == 2
    ask(customers, "erase", names=found["names"], record_ids=found["record_ids"])
    assert not traces(customers, NAME, PHONE, EMAIL)
    left = customers.call(customer.get, {"customer_id": made["id"]})
    assert (left["name"], left["email"]) == ("测试有限公司", "office@example.cn")
    told = customers.told(customer.updated)[-2:]
    assert {t["data"]["name"] for t in told} == {"***", "测试有限公司"}


def fields(customers, of, *abouts):
    """Let a house add fields to a kind of record; return their ids by key."""
    news = [{"resource": of, "label": about["key"], **about} for about in abouts]
    return {new["key"]: customers.call(custom_fields.create, new)["id"] for new in news}


CUSTOM = {"c_wechat": "weixin-dx", "c_old": "310101199005041234"}
TWIN = {"c_wechat": "y", "c_home": "愚园路31号"}
NAMES_HIM = {"c_note": f"找{NAME}", "c_line": "139 1234 5678"}
GONE = (*CUSTOM.values(), TWIN["c_home"], "1990-05-04", "weixin-two", NAMES_HIM["c_line"])
GONE += (NAME, PHONE)


def known_by_fields(customers):
    """Let the house know the person by fields of its own, one of them retired since."""
    found = {"key": "c_wechat", "kind": "text", "required": True, "searched": True}
    old = {"key": "c_old", "kind": "text", "unique": True}
    home = {"key": "c_home", "kind": "text"}
    ids = fields(customers, "customers.contact", found, old, home)
    for of in ("customers.lead", "customers.customer"):
        note, line = {"key": "c_note", "kind": "text"}, {"key": "c_line", "kind": "phone"}
        fields(customers, of, {**note, "searched": True}, line)
    asked = {"name": "测试有限公司", "phones": [{"number": PHONE}], "custom": NAMES_HIM}
    company = customers.call(customer.create, asked)["id"]
    made = {"customer_id": company, **PERSON, "custom": CUSTOM}
    person = {"contact_id": customers.call(contact.create, made)["id"]}
    customers.call(contact.update, {**person, "custom": {"c_wechat": "weixin-two"}})
    for kind, more in ((lead, {"company": "别的"}), (customer, {"kind": "person", "phones": []})):
        about = {**PERSON, "custom": {"c_note": "weixin-dx"}, "on_duplicate": "create"}
        customers.call(kind.create, {**about, **more})
    about = {"resource": "customers.contact", "custom_field_id": ids["c_old"]}
    customers.call(custom_fields.retire, about)
    fold(customers, made, person)
    return company, person


def fold(customers, made, person):
    """Let a contact take over what it lacks of another, who is reached by nothing."""
    twin = {"phones": [], "emails": [], "custom": TWIN, "birthday": "1990-05-04"}
    twin = customers.call(contact.create, {**made, **twin, "on_duplicate": "create"})
    there = customers.call(contact.get, person)["version"]
    wish = {**person, "duplicate_ids": [twin["id"]]}
    customers.call(merger.merge_contacts, wish, if_version=there)


@pytest.mark.requirement("PLT-14", "PLT-19")
def test_fields_of_the_house_are_forgotten_too_and_name_the_person_nowhere(customers):
    company, person = known_by_fields(customers)
    told = ask(customers, "count")
    about = {"record_ids": told["record_ids"]}
    kept = str(customers.call(PART.tell, {**BY_PHONE, **about})["items"])
    assert CUSTOM["c_old"] in kept and NAMES_HIM["c_line"] in kept
    ask(customers, "erase", names=told["names"], **about)
    assert not traces(customers, *GONE)
    left = customers.call(customer.get, {"customer_id": company})["custom"]
    assert left == {"c_note": "找***"}
    assert customers.call(contact.get, person)["custom"] == {}
    found = customers.call(customer.listed, {"custom": left})["items"]
    assert [one["id"] for one in found] == [company]
    [merged] = customers.call(merger.listed)["items"]
    customers.call(merger.split, {"merger_id": merged["id"]}, if_version=merged["version"])
    assert not traces(customers, *GONE)


CARD, LINE = "31010119900504123X", "139-1234 5678"
SOUGHT = {"emails": [], "numbers": [CARD.lower()]}


def known_by_fields_only(customers):
    """Let a contact and a lead be the person by fields; a company and a wife only name him."""
    phone, text = ({"kind": kind, "searched": True} for kind in ("phone", "text"))
    own = {"key": "c_mobile", "identifies": True, **phone}
    fields(customers, "customers.contact", own, {"key": "c_husband", **phone})
    fields(customers, "customers.lead", {"key": "c_card", "identifies": True, **text})
    fields(customers, "customers.customer", {"key": "c_boss", **phone})
    company = customers.call(customer.create, {"name": "测试有限公司", "custom": {"c_boss": LINE}})
    key = {"customer_id": company["id"]}
    customers.call(contact.create, {**key, "name": NAME, "custom": {"c_mobile": LINE}})
    customers.call(contact.create, {**key, "name": "李雷", "custom": {"c_husband": LINE}})
    customers.call(lead.create, {"name": "独秀", "custom": {"c_card": CARD}})
    return key


@pytest.mark.requirement("PLT-14", "PLT-19")
def test_who_is_known_by_fields_of_the_house_is_found_by_them_and_others_lose_his_number(customers):
    key = known_by_fields_only(customers)
    found = ask(customers, "count", **SOUGHT)
    counted = [found["counts"][f"customers.{kind}"] for kind in ("contact", "lead")]
    assert (counted, sorted(found["names"])) == ([2, 1], [NAME, "独秀"])
    about = {**SOUGHT, "names": found["names"], "record_ids": found["record_ids"]}
    assert CARD in str(customers.call(PART.tell, {**BY_PHONE, **about})["items"])
    ask(customers, "erase", **about)
    assert not traces(customers, NAME, LINE, PHONE, CARD)
    rows = [*customers.call(contact.listed)["items"], *customers.call(lead.listed)["items"]]
    assert sorted((one["name"], *one["custom"]) for one in rows) == [
        *(("***",), ("***",), ("李雷",))
    ]
    assert customers.call(customer.get, key)["name"] == "测试有限公司"


@pytest.mark.requirement("PLT-19")
def test_who_is_kept_more_often_than_is_read_at_once_is_forgotten_whole(customers, monkeypatch):
    monkeypatch.setattr("chassis.personal.CHUNK", 1)
    called = ("欧阳独秀", "欧阳先生")
    for name in called:
        about = {**PERSON, "name": name, "company": name, "on_duplicate": "create"}
        customers.call(lead.create, about)
    found = ask(customers, "count")
    assert (set(found["names"]), len(found["record_ids"])) == (set(called), 2)
    others = [f"别名{number}" for number in range(400)]
    about = {"names": [*called, *others], "record_ids": found["record_ids"]}
    erased = ask(customers, "erase", **about)
    assert erased["counts"]["customers.lead"] == 2
    assert {one["name"] for one in customers.call(lead.listed)["items"]} == {"***"}


@pytest.mark.requirement("PLT-19")
def test_of_a_contact_or_lead_that_is_deleted_for_ever_nothing_is_left_in_the_past(customers):
    known(customers)
    for kind in (contact, lead):
        [one] = customers.call(kind.listed, {"name": NAME})["items"]
        key = {f"{kind.get.resource}_id": one["id"]}
        customers.call(kind.update, {**key, "name": f"{NAME}女士", "description": "爱喝茶"})
        customers.call(kind.remove, key)
        customers.call(kind.destroy, key)
        [last, *_] = customers.call(kind.history, key)["items"]
        assert last["action"] == "destroyed"
    left = traces(customers, EMAIL, "1990-05-04", "爱喝茶", "ouyangduxiu")
    assert left.keys() <= {"idempotency_key.answer"}, "answers go after some days"
    with customers.runtime.database.writing() as connection:
        history.seal(connection)
        assert history.verify(connection) == ""


def arrange(harness):
    known(harness)
    return "r1", {"id": "r1", "phase": "erase", **BY_PHONE}


def test_an_erasure_killed_anywhere_is_done_once(tmp_path, monkeypatch):
    monkeypatch.setattr("chassis.personal.CHUNK", 1)
    case = Case(personal_request.asked, arrange, with_due=True)
    found = enumerate_crashes(service, case, tmp_path)
    assert found.tried > 4
    assert not found.wrong


@pytest.mark.requirement("PLT-19")
def test_where_a_colleague_was_is_forgotten_when_he_asks_and_that_he_was_there_stays(customers):
    company = customers.call(customer.create, {"name": "测试有限公司"})["id"]
    made = customers.call(visit.create, {"customer_id": company})
    here = {"latitude": "31.230416", "longitude": "121.473701", "place": "南京东路"}
    customers.call(visit.check_in, {"visit_id": made["id"], **here})
    about = {"record_ids": [made["staff_id"]]}
    kept = customers.call(PART.tell, {**BY_PHONE, **about})["items"]
    assert [(one["resource"], one["fields"]["place"]) for one in kept] == [
        ("customers.visit", "南京东路")
    ]
    ask(customers, "count", **about)
    ask(customers, "erase", **about)
    assert not traces(customers, "31230416", "31.230416", "南京东路")
    assert customers.call(visit.get, {"visit_id": made["id"]})["checked_in_at"]
