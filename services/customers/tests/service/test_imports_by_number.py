"""Tables that change customers by a number: what a line does not name stays as it is."""

import threading
import time

import pytest

from chassis import jobs
from chassis.files import FileStore
from contracts.customers import contact, customer, imports
from customers.imports import store

PHONES = [{"number": "13915550001"}, {"number": "0512-58001111", "opt_out": True}]
EMAILS = [{"address": "a@li.cn", "opt_out": True}, {"address": "b@li.cn"}]
FIRM = {"name": "昆山玉山电子厂", "phones": PHONES, "emails": EMAILS}
HEADER = "客户名称,联系人,职务,手机,电话,邮箱,地区"


@pytest.fixture
def house(customers, tmp_path, monkeypatch):
    monkeypatch.setattr(type(customers.runtime.settings), "upload_folder", tmp_path / "up")
    return customers


@pytest.fixture
def send(house):
    """Return a function that imports lines by their numbers and returns the job."""

    def send(*lines, header=HEADER, **about):
        content = "\n".join((header, *lines)).encode()
        stored = FileStore(house.runtime.settings.upload_folder).put(content)
        upload = {"name": "a.csv", "content_type": "text/csv", **stored}
        given = {"upload": upload, "mode": "update", "key": "phone", **about}
        started = house.call(imports.start, given)
        jobs.run(house.runtime, started["id"])
        return house.call(imports.jobs.get, {"job_id": started["id"]})

    return send


def reach(record):
    phones = [(one["number"][3:], one.get("opt_out", False)) for one in record["phones"]]
    return phones, [(one["address"], one.get("opt_out", False)) for one in record["emails"]]


def the_firm(house):
    [found] = house.call(customer.listed)["items"]
    return found


def the_person(house):
    [found] = house.call(contact.listed)["items"]
    return found


OLD = ([("13915550001", False), ("51258001111", True)], [("a@li.cn", True), ("b@li.cn", False)])


@pytest.mark.parametrize(
    ("line", "number", "address"),
    [
        ("昆山玉山电子厂,,,,13915550001,,苏州", [], []),
        ("昆山玉山电子厂,,,,0512-58001111,B@li.cn,苏州", [], []),
        ("昆山玉山电子厂,,,,13915550001；0512-58002222,c@li.cn,苏州", ["51258002222"], ["c@li.cn"]),
    ],
)
@pytest.mark.parametrize("mode", ["update", "upsert"])
def test_a_line_adds_what_is_new_and_takes_nothing_away(house, send, line, number, address, mode):
    house.call(customer.create, FIRM)
    assert send(line, mode=mode)["counts"] == {"updated": 1, "created": 0, "refused": 0}
    found = the_firm(house)
    phones, emails = OLD
    more = [(one, False) for one in number], [(one, False) for one in address]
    assert reach(found) == (phones + more[0], emails + more[1])
    assert (found["phone"], found["email"], found["region"]) == (
        "+8613915550001",
        "a@li.cn",
        "苏州",
    )


def test_a_line_adds_to_the_person_whom_it_names(house, send):
    person = {"name": "甲二", "title": "采购", "phones": PHONES[:1], "emails": EMAILS[:1]}
    house.call(customer.create, {**FIRM, "phones": PHONES[1:], "contact": person})
    line = "昆山玉山电子厂,甲二,经理,13912340002,0512-58001111,,"
    for count in ("updated", "unchanged"):
        assert send(line)["counts"][count] == 1
    assert reach(the_firm(house))[0] == OLD[0][1:]
    found = the_person(house)
    numbers = [("13915550001", False), ("13912340002", False)]
    assert reach(found) == (numbers, OLD[1][:1])
    assert (found["title"], found["primary"]) == ("经理", True)


def test_a_mobile_is_the_persons_by_whatever_key(house, send):
    line = "昆山玉山电子厂,甲二,,13912340002,0512-57001234,,{}"
    assert send(line.format("昆山"), mode="upsert")["counts"] == {"created": 1, "refused": 0}
    assert send(line.format("苏州"), mode="upsert")["counts"] == {
        "updated": 1,
        "created": 0,
        "refused": 0,
    }
    firm, person = the_firm(house), the_person(house)
    assert (reach(firm)[0], firm["region"]) == ([("51257001234", False)], "苏州")
    assert reach(person)[0] == [("13912340002", False)]


@pytest.mark.parametrize(("name", "updated"), [("昆山玉山电子厂", 1), ("另一家公司", 0)])
def test_a_persons_number_names_the_company_of_that_name_only(house, send, name, updated):
    person = {"name": "甲二", "phones": [{"number": "13912340002"}]}
    house.call(customer.create, {**FIRM, "contact": person})
    job = send(f"{name},甲二,,13912340002,苏州", header="客户名称,联系人,职务,手机,地区")
    assert job["counts"].get("updated", 0) == updated
    assert (the_firm(house)["name"], the_firm(house)["region"] or "") == (
        FIRM["name"],
        "苏州" * updated,
    )


def test_numbers_of_two_customers_name_neither(house, send):
    house.call(customer.create, FIRM)
    other = {"name": "太仓二厂", "phones": [{"number": "0512-58003333"}]}
    house.call(customer.create, other)
    job = send("昆山玉山电子厂,,,,0512-58001111；0512-58003333,,苏州")
    [error] = job["errors"]
    assert (error["code"], error["pointer"]) == ("import.ambiguous", "/phone")


@pytest.fixture
def meddler(house, monkeypatch, refusal_of):
    """Let somebody else write at the same time; return what he tried to write, and his refusal."""
    read, given = store.to_change, {}

    def write():
        given["code"] = refusal_of(house.call, customer.update, given["new"], if_version=1).code

    def meddle(uow, model, ids):
        found = read(uow, model, ids)
        if "thread" not in given:
            given["thread"] = threading.Thread(target=write)
            given["thread"].start()
            time.sleep(0.2)
        return found

    monkeypatch.setattr(store, "to_change", meddle)
    return given


@pytest.mark.requirement("PLT-33")
def test_a_customer_changed_meanwhile_loses_no_number(house, send, meddler):
    opened = house.call(customer.create, FIRM)
    phones = [{"number": "0512-58009999"}]
    meddler["new"] = {"customer_id": opened["id"], "phones": phones}
    assert send("昆山玉山电子厂,,,,13915550001；0512-58002222,,")["counts"]["updated"] == 1
    numbers = [number for number, _ in reach(the_firm(house))[0]]
    assert numbers[2:] == ["51258002222"]
    meddler["thread"].join()
    assert meddler["code"] == "stale"


@pytest.mark.requirement("PLT-33")
def test_a_refused_line_leaves_no_trace_and_hinders_no_other(house, send):
    codes = ("914403001922038216", "9144030027939873X7")
    first, second = (
        house.call(customer.create, {**firm, "credit_code": code})
        for code, firm in zip(codes, (FIRM, {"name": "太仓二厂"}), strict=True)
    )
    lines = (f"太仓二厂,{codes[1]},13915550001,苏州", f"昆山玉山电子厂,{codes[0]},,昆山")
    job = send(*lines, header="客户名称,信用代码,电话,地区", key="credit_code")
    [error] = job["errors"]
    assert (error["row"], error["code"]) == (2, "customers.customer.duplicate")
    assert (job["counts"]["refused"], job["counts"]["updated"]) == (1, 1)
    kept = house.call(customer.get, {"customer_id": second["id"]})
    assert (kept["version"], kept["region"], kept["phones"]) == (1, None, [])
    assert [event["subject"] for event in house.told(customer.updated)] == [first["id"]]
    past = house.call(customer.history, {"customer_id": second["id"]})["items"]
    assert [entry["action"] for entry in past] == ["created"]
