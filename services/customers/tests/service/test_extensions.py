"""Colleagues behind one switchboard are told apart by their extensions."""

import csv
import io

import pytest

from chassis import jobs
from chassis.files import FileStore
from contracts.customers import card, contact, imports, lead
from contracts.customers import customer as contract

SWITCHBOARD = "+862165439101"


def reached(*numbers):
    return {"phones": [{"number": number} for number in numbers]}


def told(record):
    return [(one["number"], one.get("extension")) for one in record["phones"]]


@pytest.mark.parametrize(
    "written",
    [
        "021-65439101-8001",
        "021-65439101转8001",
        "(021)65439101 分机：8001",
        "021-65439101 ext. 8001",
    ],
)
def test_a_number_is_kept_apart_from_its_extension(customers, written):
    made = customers.call(contract.create, {"name": "甲公司", **reached(written)})
    assert (made["phone"], told(made)) == (SWITCHBOARD, [(SWITCHBOARD, "8001")])
    [found] = customers.call(contract.listed, {"q": "65439101"})["items"]
    assert found["id"] == made["id"]


def test_a_changed_number_brings_its_own_extension(customers):
    made = customers.call(contract.create, {"name": "甲公司", **reached("021-65439101-8001")})
    change = {"customer_id": made["id"], "phones": made["phones"]}
    assert told(customers.call(contract.update, change)) == [(SWITCHBOARD, "8001")]
    both = reached("021-65439101-8002", "021-65439101-8003")
    after = customers.call(contract.update, {"customer_id": made["id"], **both})
    assert told(after) == [(SWITCHBOARD, "8002"), (SWITCHBOARD, "8003")]


@pytest.mark.parametrize("number", ["13800138000-1", "13800138000转1", "021-65439101-80018001"])
def test_what_can_be_no_extension_is_refused(customers, refusal_of, number):
    refusal = refusal_of(customers.call, contract.create, {"name": "甲", **reached(number)})
    assert refusal.code == "customers.customer.phone_wrong"


def test_a_mobile_does_not_pass_for_another_by_an_extension(customers, refusal_of):
    phones = [{"number": "13800138000", "extension": "1"}]
    refusal = refusal_of(customers.call, lead.create, {"name": "甲", "phones": phones})
    assert refusal.code == "customers.customer.phone_wrong"
    assert refusal.pointer == "/phones/0/extension"


def test_a_company_is_known_by_its_number_whatever_the_extension(customers, refusal_of):
    customers.call(contract.create, {"name": "甲公司", **reached("021-65439101-8001")})
    again = {"name": "乙", **reached("021-65439101-8002")}
    assert refusal_of(customers.call, contract.create, again).code == "customers.customer.duplicate"


@pytest.mark.parametrize(("number", "same"), [("021-65439101-8002", False), ("021-65439101", True)])
def test_colleagues_behind_one_switchboard_are_two_contacts(
    customers, open_customer, refusal_of, number, same
):
    at = {"customer_id": open_customer()["id"]}
    customers.call(contact.create, {**at, "name": "李雷", **reached("021-65439101-8001")})
    other = {**at, "name": "韩梅梅", **reached(number)}
    if same:
        refusal = refusal_of(customers.call, contact.create, other)
        assert refusal.code == "customers.contact.duplicate"
    else:
        made = customers.call(contact.create, other)
        change = {"contact_id": made["id"], **reached("021-65439101转8001")}
        assert refusal_of(customers.call, contact.update, change).code.endswith("duplicate")


def test_colleagues_behind_one_switchboard_are_two_leads(customers, refusal_of):
    for number in ("021-65439101-8001", "021-65439101-8002"):
        customers.call(lead.create, {"name": number[-4:], **reached(number)})
    again = {"name": "又", **reached("021-65439101 x8002")}
    assert refusal_of(customers.call, lead.create, again).code == "customers.lead.duplicate"


def test_a_card_tells_the_extension_and_brings_it_back(customers, open_customer):
    at = {"customer_id": open_customer()["id"]}
    made = customers.call(contact.create, {**at, "name": "李雷", **reached("021-65439101-8001")})
    got = customers.call(card.vcard, {"contact_id": made["id"]})["file"]["id"]
    with FileStore(customers.runtime.settings.upload_folder).open(got) as file:
        text = file.read().decode()
    other = {"customer_id": open_customer()["id"], "vcards": text}
    [item] = customers.call(card.import_vcards, other)["items"]
    assert told(customers.call(contact.get, {"contact_id": item["contact_id"]})) == told(made)


def test_tables_bring_extensions_of_companies_and_people(customers, tmp_path, monkeypatch):
    monkeypatch.setattr(type(customers.runtime.settings), "upload_folder", tmp_path / "up")
    out = io.StringIO(newline="")
    lines = [
        ("甲公司", "021-65439101-0", "李雷", "021-65439101-8001"),
        ("乙公司", "", "韩梅梅", "021-65439101转8002"),
    ]
    csv.writer(out).writerows([("企业名称", "电话", "联系人", "联系人电话"), *lines])
    stored = FileStore(customers.runtime.settings.upload_folder).put(out.getvalue().encode())
    upload = {"name": "客户.csv", "content_type": "text/csv", **stored}
    job = customers.call(imports.start, {"upload": upload})
    jobs.run(customers.runtime, job["id"])
    people = customers.call(contact.listed)["items"]
    found = {
        one["name"]: told(customers.call(contact.get, {"contact_id": one["id"]})) for one in people
    }
    assert found == {"李雷": [(SWITCHBOARD, "8001")], "韩梅梅": [(SWITCHBOARD, "8002")]}
