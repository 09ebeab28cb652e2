"""Custom fields, views, files, batches and exports of records, through the real suite."""

import httpx
import pytest

from house.demo.client import wait_for

PDF = b"%PDF-1.7 " + bytes(range(256)) * 100
FIELDS = "/metadata/customers.customer/fields"


@pytest.fixture
def raw(suite, admin):
    """A client of HTTP with the administrator's token, for what is no JSON."""
    headers = {"Authorization": admin._http.headers["Authorization"]}
    with httpx.Client(base_url=f"{suite.url}/v1", headers=headers, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def names():
    return ["蓝海一号", "蓝海二号"]


@pytest.fixture
def graded(admin, names):
    """Two customers with a grade of the house."""
    told = admin.get(FIELDS)["items"]
    if not told:
        admin.post(FIELDS, {"key": "c_grade", "kind": "text", "label": "等级", "searched": True})
        for name, grade in zip(names, ("金", "银"), strict=True):
            admin.post("/customers", {"name": name, "custom": {"c_grade": grade}})
    return admin


@pytest.mark.requirement("PLT-14")
def test_a_field_of_the_house_is_told_filtered_and_sorted_by(graded, names):
    told = {f["name"]: f for f in graded.get("/metadata/customers.customer")["fields"]}
    assert (told["c_grade"]["label"], told["name"]["custom"]) == ("等级", False)
    page = graded.get("/customers", c_grade="金")
    assert [row["name"] for row in page["items"]] == names[:1]
    page = graded.get("/customers", c_grade_is_null="false", sort="-c_grade")
    assert {row["name"] for row in page["items"]} == set(names)


@pytest.mark.requirement("PLT-37")
def test_forms_and_the_document_know_the_field_of_the_house(graded):
    told = graded.get("/meta/customers")
    field = told["fields"]["custom"]["properties"]["c_grade"]
    assert (field["x-label"]["zh-CN"], field["x-right"]) == ("等级", "editable")
    assert "c_grade" in told["list"]["filters"] and "missing" not in told
    shown = graded.get("/openapi.json")["components"]["schemas"]["customers.Customer"]
    assert "c_grade" in shown["properties"]["custom"]["properties"]


@pytest.mark.requirement("PLT-15")
def test_a_view_shows_a_list(graded, names):
    tree = {"field": "c_grade", "op": "eq", "value": "银"}
    about = {"name": "银牌客户", "filter": tree, "columns": ["name"]}
    view = graded.post("/metadata/customers.customer/views", about)
    [row] = graded.get("/customers", view=view["id"])["items"]
    assert row.keys() == {"id", "name"} and row["name"] == names[1]


@pytest.mark.requirement("PLT-16")
def test_a_file_goes_in_and_comes_out_in_parts(graded, raw):
    [row] = graded.get("/customers", c_grade="金")["items"]
    place = f"/attachments/customers.customer/{row['id']}"
    sent = raw.post(place, files={"file": ("合同.pdf", PDF)})
    assert sent.status_code == 201, sent.text
    one = f"{place}/{sent.json()['id']}"
    wait_for("the file is kept", lambda: raw.get(one).json()["state"] == "ready")
    part = raw.get(f"{one}/content", headers={"Range": "bytes=9-12"})
    assert (part.status_code, part.content) == (206, PDF[9:13])
    assert "%E5%90%88%E5%90%8C.pdf" in part.headers["content-disposition"]


@pytest.mark.requirement("PLT-32")
@pytest.mark.requirement("PLT-33")
def test_many_are_changed_at_once_and_written_into_a_file(graded, raw, names):
    tree = {"field": "c_grade", "op": "is_null", "value": False}
    asked = {"verb": "update", "change": {"region": "华东"}, "filter": tree}
    assert graded.post("/customers/batch", asked)["done"] == 2
    asked = {"format": "csv", "columns": ["name", "region"], "filter": tree, "sort": "name"}
    job = graded.post("/customers/export", asked)
    address = f"/jobs/{job['id']}/result"
    wait_for("the file is written", lambda: raw.get(address).status_code == 200)
    lines = raw.get(address).content.decode("utf-8-sig").split()
    assert sorted(lines[1:]) == sorted(f"{name},华东" for name in names)
