"""Parents and subsidiaries, relations between customers, members, pictures and invoice titles."""

import pytest

from chassis.files import FileStore
from contracts.customers import customer as customer_contract
from contracts.customers import family as contract
from contracts.customers import invoice_title, merger, share, timeline
from contracts.customers.pieces import attachments
from contracts.customers.relation import customer_relations as relations
from contracts.ledger import receipt
from contracts.organization import numbering_rule

CODE = "91440300618831041G"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
    "000000020001e221bc330000000049454e44ae426082"
)


@pytest.fixture
def acme(open_customer):
    return open_customer(name="甲公司")


def put_below(who, customer, parent):
    given = {"customer_id": customer["id"], "parent_id": parent and parent["id"]}
    return who.call(contract.set_parent, given)


def family(who, customer):
    return who.call(contract.family, {"customer_id": customer["id"]})


def pay(customers, customer, amount, number):
    nothing = {"amount": "0.00", "currency": "CNY"}
    about = {"id": number, "number": number, "customer_id": customer["id"], "state": "posted"}
    sums = {"amount": {**nothing, "amount": amount}, "advance": nothing, "written_off": nothing}
    told = {**about, **sums, "received_on": "2026-03-25", "allocations": []}
    customers.tell(receipt.posted, number, told)


@pytest.mark.requirement("CUS-05")
def test_parents_and_subsidiaries_are_read_with_what_they_paid(customers, acme, open_customer):
    child, grandchild = open_customer(name="乙公司"), open_customer(name="丙公司")
    assert put_below(customers, child, acme)["parent_id"] == acme["id"]
    put_below(customers, grandchild, child)
    pay(customers, child, "10.00", "r1")
    pay(customers, grandchild, "5.00", "r2")
    told = family(customers, child)
    assert [row["name"] for row in told["above"]] == ["甲公司"]
    assert [(row["name"], row["depth"]) for row in told["below"]] == [("丙公司", 1)]
    assert told["paid"] == {"amount": "15.00", "currency": "CNY"}
    listed = customers.call(customer_contract.listed, {"parent_id": acme["id"]})["items"]
    assert [row["id"] for row in listed] == [child["id"]]
    assert put_below(customers, child, None)["parent_id"] is None


@pytest.mark.requirement("CUS-50")
def test_sums_of_a_family_are_told_of_what_is_shared_with_its_orders(customers, open_customer):
    rep, helper = (customers.acting(actor_id=who, scopes={"*": "own"}) for who in ("rep", "rep-2"))
    top, child = open_customer(rep), open_customer(rep)
    put_below(rep, child, top)
    pay(customers, top, "10.00", "r1")
    pay(customers, child, "5.00", "r2")
    for one, along in ((top, []), (child, ["orders"])):
        given = {"customer_id": one["id"], "holder_id": "rep-2", "along": along}
        rep.call(share.create, given)
    assert family(rep, top)["paid"]["amount"] == "15.00"
    told = family(helper, top)
    assert (told["paid"], told["below"][0]["paid"]["amount"]) == (None, "5.00")
    assert family(helper, child)["above"][0]["paid"] is None


@pytest.mark.requirement("CUS-05")
def test_nobody_is_below_himself(customers, acme, open_customer, refusal_of):
    child = open_customer()
    put_below(customers, child, acme)
    for parent in (acme, child):
        refusal = refusal_of(put_below, customers, acme, parent)
        assert (refusal.code, refusal.pointer) == ("customers.customer.family_ring", "/parent_id")
    refusal = refusal_of(put_below, customers, acme, {"id": "nobody"})
    assert refusal.code == "customers.customer.unknown_parent"


def test_a_merger_ties_no_ring(customers, acme, open_customer):
    middle, low = open_customer(), open_customer()
    put_below(customers, middle, acme)
    put_below(customers, low, middle)
    given = {"customer_id": low["id"], "duplicate_ids": [acme["id"]]}
    customers.call(merger.merge_customers, given)
    assert family(customers, low)["above"] == []
    assert [row["id"] for row in family(customers, low)["below"]] == [middle["id"]]


@pytest.mark.requirement("CUS-05")
def test_relatives_out_of_scope_are_masked(customers, acme, open_customer, refusal_of):
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    mine = open_customer(rep)
    put_below(customers, mine, acme)
    [above] = family(rep, mine)["above"]
    assert (above["id"], above["name"], above["paid"]) == (None, "甲**", None)
    assert refusal_of(family, rep, acme).status == 404
    assert refusal_of(put_below, rep, mine, acme).code.endswith("unknown_parent")


@pytest.mark.requirement("CUS-05")
def test_typed_relations_are_told_from_both_sides(customers, acme, open_customer):
    other = open_customer(name="乙公司")
    given = {"customer_id": acme["id"], "other_id": other["id"], "kind": "supplier"}
    made = customers.call(relations.create, given)
    [back] = customers.call(relations.listed, {"customer_id": other["id"]})["items"]
    assert (made["kind"], back["kind"], back["other_name"]) == ("supplier", "buyer", "甲公司")
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    customers.call(
        customer_contract.transfer, {"customer_id": other["id"], "owner_id": "rep"}, if_version=1
    )
    [masked] = rep.call(relations.listed, {"customer_id": other["id"]})["items"]
    assert (masked["visible"], masked["other_name"]) == (False, "甲**")


@pytest.mark.requirement("CUS-01")
def test_a_walk_in_becomes_a_member_without_a_new_record(customers, refusal_of):
    made = customers.call(customer_contract.create, {"kind": "person", "name": "散户"})
    key = {"customer_id": made["id"]}
    member = customers.call(contract.enrol, key, if_version=1)
    assert (member["id"], member["member_number"]) == (made["id"], "M2026000001")
    assert refusal_of(customers.call, contract.enrol, key).code.endswith("member_already")
    other = customers.call(customer_contract.create, {"kind": "person", "name": "散客"})
    taken = {"customer_id": other["id"], "member_number": "M2026000001"}
    refusal = refusal_of(customers.call, contract.enrol, taken)
    assert (refusal.code, refusal.pointer) == (
        "customers.customer.member_number_taken",
        "/member_number",
    )


@pytest.mark.requirement("ORG-37")
def test_members_are_numbered_as_the_house_says(customers):
    rule = {"id": "r", "series": "member", "pattern": "会员{serial:05d}", "reset": "never"}
    customers.tell(numbering_rule.created, "r", rule)
    made = customers.call(customer_contract.create, {"kind": "person", "name": "散户"})
    member = customers.call(contract.enrol, {"customer_id": made["id"]}, if_version=1)
    assert member["member_number"] == "会员00001"


@pytest.mark.requirement("CUS-01")
def test_a_customer_has_several_addresses_and_official_numbers(customers, acme):
    visit = {"purpose": "visit", "text": "深圳市南山区", "latitude": "22.54", "longitude": "113.9"}
    about = {"addresses": [visit, {"purpose": "billing", "text": "罗湖区"}], "scale": "50-99"}
    numbers = {"registration_number": "440301103097413", "tax_number": CODE}
    change = {"customer_id": acme["id"], **about, **numbers, "importance": "high"}
    made = customers.call(customer_contract.update, change)
    assert [one["purpose"] for one in made["addresses"]] == ["visit", "billing"]
    assert made["addresses"][0]["latitude"] == "22.54"
    assert {name: made[name] for name in numbers} == numbers
    assert customers.call(customer_contract.listed, {"importance": "high"})["items"]


@pytest.mark.requirement("CUS-01")
def test_the_picture_of_a_customer_is_one_of_its_files(customers, acme, open_customer, refusal_of):
    about = FileStore(customers.runtime.settings.upload_folder).put(PNG)
    upload = {**about, "name": "logo.png", "content_type": "image/png"}
    record = {"resource": "customers.customer", "record_id": acme["id"]}
    file = customers.call(attachments.create, {**record, "upload": upload})
    chosen = {"customer_id": acme["id"], "attachment_id": file["id"]}
    assert customers.call(contract.set_picture, chosen)["picture_id"] == file["id"]
    other = {**chosen, "customer_id": open_customer()["id"]}
    assert refusal_of(customers.call, contract.set_picture, other).code.endswith("not_a_picture")
    none = {**chosen, "attachment_id": None}
    assert customers.call(contract.set_picture, none)["picture_id"] is None


@pytest.mark.requirement("CUS-07")
def test_a_file_of_a_customer_stands_on_its_timeline(customers, acme):
    about = FileStore(customers.runtime.settings.upload_folder).put(PNG)
    upload = {**about, "name": "logo.png", "content_type": "image/png"}
    record = {"resource": "customers.customer", "record_id": acme["id"]}
    file = customers.call(attachments.create, {**record, "upload": upload})
    [line, _] = customers.call(timeline.listed, {"customer_id": acme["id"]})["items"]
    assert (line["kind"], line["title"], line["about_id"]) == (
        "customers.customer.file_attached",
        "logo.png",
        file["id"],
    )


def add_title(who, customer, title="甲公司", **fields):
    given = {"customer_id": customer["id"], "title": title, "tax_number": CODE, **fields}
    return who.call(invoice_title.create, given)


def titles(who, customer):
    rows = who.call(invoice_title.list_of_customer, {"customer_id": customer["id"]})["items"]
    return [(row["title"], row["is_default"]) for row in rows]


@pytest.mark.requirement("CUS-06")
def test_a_customer_has_invoice_titles_of_which_one_is_the_default(customers, acme):
    bank = {"bank": "招商银行深圳分行", "bank_account": "7559 1234", "address": "深圳市南山区"}
    first = add_title(customers, acme, **bank)
    assert {name: first[name] for name in bank} == bank
    second = add_title(customers, acme, "张三", kind="person", tax_number=None, is_default=True)
    assert titles(customers, acme) == [("甲公司", False), ("张三", True)]
    key = {"invoice_title_id": first["id"]}
    customers.call(invoice_title.update, {**key, "is_default": True})
    assert titles(customers, acme) == [("甲公司", True), ("张三", False)]
    customers.call(invoice_title.remove, key)
    assert titles(customers, acme) == [("张三", True)]
    assert customers.call(invoice_title.get, {"invoice_title_id": second["id"]})["kind"] == "person"


@pytest.mark.requirement("CUS-06")
def test_a_company_needs_a_tax_number_that_is_one(customers, acme, refusal_of):
    for number in (None, "914403006188310410"):
        refusal = refusal_of(add_title, customers, acme, tax_number=number)
        assert (refusal.code, refusal.pointer) == (
            "customers.invoice_title.tax_number_wrong",
            "/tax_number",
        )
    assert refusal_of(add_title, customers, acme, tax_number="12").status == 422
    assert add_title(customers, acme, tax_number="440301103097413")["tax_number"]


def test_titles_are_unique_limited_and_for_those_who_see_the_customer(customers, acme, refusal_of):
    made = add_title(customers, acme)
    assert refusal_of(add_title, customers, acme).code.endswith("there_already")
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    key = {"invoice_title_id": made["id"]}
    assert refusal_of(rep.call, invoice_title.get, key).status == 404
    assert refusal_of(add_title, rep, acme, "B").status == 404
    for number in range(invoice_title.MOST - 1):
        add_title(customers, acme, f"T{number}")
    assert refusal_of(add_title, customers, acme, "U").code.endswith("too_many")
