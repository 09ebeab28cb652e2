"""What was exported comes in again as it was, in the language of either reader."""

import csv
import io
import itertools

import pytest

from chassis import jobs
from chassis.files import FileStore
from contracts.customers import customer, family, imports, pieces, public_pool
from contracts.customers.pieces import custom_fields
from contracts.organization import department, staff

RESOURCE = "customers.customer"
KEPT = (
    *("name", "kind", "credit_code", "phones", "emails", "industry", "source", "region"),
    *("address", "description", "website", "scale", "importance", "contract_ends_on"),
    *("registration_number", "tax_number", "tags", "former_names"),
)
OWN = ("c_size", "c_worth", "c_since", "c_vip", "c_level", "c_uses")
FIRM = {
    "name": "=蓝海（深圳）科技有限公司",
    "credit_code": "914403001922038216",
    "phones": [{"number": "0755-26656677", "extension": "801"}, {"number": "13800138000"}],
    "emails": [{"address": "a@example.com"}, {"address": "b@example.com"}],
    "industry": "软件",
    "source": "展会",
    "region": "广东/深圳",
    "address": "南山区 科技路1号",
    "description": "第一行\n第二行",
    "website": "https://example.com",
    "scale": "50-99",
    "importance": "high",
    "contract_ends_on": "2027-01-31",
    "registration_number": "440301103",
    "tax_number": "9144030019220382X6",
    "tags": ["重点, 华南"],
    "former_names": ["Blue, Inc.", "旧名、一"],
    "custom": {
        "c_size": "12.5",
        "c_worth": {"amount": "-3.00", "currency": "USD"},
        "c_since": "2020-02-29",
        "c_vip": True,
        "c_level": "gold",
        "c_uses": ["web", "app"],
    },
}
PERSON = {"name": "李散户", "kind": "person", "phones": [{"number": "13900139000"}]}


@pytest.fixture
def house(customers, tmp_path, monkeypatch):
    monkeypatch.setattr(type(customers.runtime.settings), "upload_folder", tmp_path / "up")
    levels = [{"value": "gold", "label": "金牌", "label_en": "Gold medal"}]
    uses = [{"value": "web", "label": "网页, 端"}, {"value": "app", "label": "手机"}]
    kinds = {"c_size": "number", "c_worth": "money", "c_since": "day", "c_vip": "flag"}
    kinds |= {"c_level": "choice", "c_uses": "multi_choice"}
    choices = {"c_level": levels, "c_uses": uses}
    for key, kind in kinds.items():
        about = {"resource": RESOURCE, "key": key, "kind": kind, "label": f"字段{key}"}
        more = {"choices": choices[key]} if key in choices else {}
        customers.call(custom_fields.create, {**about, **more})
    return customers


@pytest.fixture
def files(house):
    return FileStore(house.runtime.settings.upload_folder)


@pytest.fixture
def export(house, files):
    """Return a function that exports customers and returns the bytes of the file."""
    serial = itertools.count()

    def export(kind, language, columns=("owner_name", *KEPT, *OWN)):
        asked = {"format": kind, "columns": list(columns), "sort": "name"}
        about = {"idempotency_key": f"e{next(serial)}", "language": language}
        started = house.call(pieces.customer_export, asked, **about)
        jobs.run(house.runtime, started["id"])
        told = house.call(pieces.job_result, {"job_id": started["id"]})["file"]
        return files.path(told["id"]).read_bytes()

    return export


def lines_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
def send(house, files):
    """Return a function that imports a file and returns the job when it is over."""

    def send(content, kind, **about):
        upload = {"name": f"a.{kind}", "content_type": "text/plain", **files.put(content)}
        started = house.call(imports.start, {"upload": upload, **about})
        jobs.run(house.runtime, started["id"])
        return house.call(imports.jobs.get, {"job_id": started["id"]})

    return send


def kept(house):
    rows = house.call(customer.listed, {"sort": "name"})["items"]
    told = [{name: row[name] for name in (*KEPT, "custom", "owner_id")} for row in rows]
    for row in told:
        row["phones"] = [{k: v for k, v in one.items() if v} for one in row["phones"]]
        row["emails"] = [{k: v for k, v in one.items() if v} for one in row["emails"]]
    return told


def away_for_good(house):
    for row in house.call(customer.listed)["items"]:
        house.call(customer.remove, {"customer_id": row["id"]})
        house.call(customer.destroy, {"customer_id": row["id"]})


@pytest.mark.requirement("CUS-74")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_was_exported_opens_the_same_customers(house, export, send, kind, language):
    for fields in (FIRM, PERSON):
        house.call(customer.create, fields)
    was, content = kept(house), export(kind, language)
    away_for_good(house)
    done = send(content, kind)
    assert (done["counts"].get("created"), done["errors"]) == (2, [])
    assert kept(house) == was


@pytest.mark.requirement("CUS-74")
def test_what_was_exported_changes_nobody_when_it_comes_in_again(house, export, send):
    house.call(customer.create, FIRM)
    was = house.call(customer.listed)["items"]
    done = send(export("xlsx", "zh"), "xlsx", mode="update")
    assert (done["counts"].get("unchanged"), done["errors"]) == (1, [])
    assert house.call(customer.listed)["items"] == was


@pytest.mark.requirement("CUS-74")
def test_records_are_told_by_name_and_choices_in_the_language_of_the_reader(house, export):
    rep = {"id": "rep", "name": "Rep", "state": "active", "department_id": "north"}
    house.tell(staff.updated, "rep", rep, version=2)
    north, group = "华北部", house.call(public_pool.create, {"name": "华东组"})["id"]
    house.rpc.answers[department.names.id] = {"names": {"north": north}}
    house.call(customer.create, {**FIRM, "pool_id": group})
    parent = house.call(customer.create, {**PERSON, "name": "母公司"})["id"]
    child = house.call(customer.create, {"name": "子公司"})["id"]
    house.call(family.set_parent, {"customer_id": child, "parent_id": parent})
    house.call(customer.transfer, {"customer_id": child, "owner_id": "rep"})
    columns = ("name", "kind", "owner_name", "department_name", "pool_name", "parent_name")
    told = lines_of(export("csv", "zh", (*columns, "importance", "c_vip", "c_level")))
    assert told[0][:6] == ["名称", "类型", "负责人", "部门", "公海", "上级客户"]
    named = {line[0]: line[1:] for line in told[1:]}
    assert named["子公司"][:5] == ["企业", "Rep", north, "", "母公司"]
    assert named["母公司"][0] == "个人"
    assert named[f"'{FIRM['name']}"][3:] == ["华东组", "", "高", "是", "金牌"]
    told = lines_of(export("csv", "en", ("name", "kind", "c_vip", "c_level")))
    assert ["母公司", "person", "", ""] in told
    assert [f"'{FIRM['name']}", "company", "true", "Gold medal"] in told


@pytest.mark.requirement("CUS-74")
def test_what_was_taken_back_comes_in_again(house, send):
    lines = "企业名称,电话\n甲公司,0755-26656677\n乙公司,\n丙公司,\n".encode()
    job = send(lines, "csv")
    ids = {row["name"]: row["id"] for row in house.call(customer.listed)["items"]}
    house.call(customer.update, {"customer_id": ids["乙公司"], "region": "上海"})
    house.call(customer.remove, {"customer_id": ids["丙公司"]})
    undone = house.call(imports.undo, {"job_id": job["id"]}, idempotency_key="u")
    jobs.run(house.runtime, undone["id"])
    undone = house.call(imports.jobs.get, {"job_id": undone["id"]})
    assert undone["counts"] == {"done": 1, "refused": 2}
    told = [(e["row"], e["code"]) for e in undone["errors"]]
    assert told == [(3, "import.went_on"), (4, "not_found")]
    again = send(lines, "csv")
    assert again["counts"] == {"created": 2, "refused": 1}
    [error] = again["errors"]
    assert (error["row"], error["code"]) == (3, "customers.customer.duplicate")
    insisting = {"on_duplicate": "create"}
    house.call(customer.restore, {"customer_id": ids["丙公司"], **insisting})
    assert len(house.call(customer.listed, {"name": "丙公司"})["items"]) == 2
    assert send(lines, "csv")["counts"] == {"created": 0, "refused": 3}
