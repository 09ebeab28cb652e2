"""Tables name colleagues in fields of the house: taken in by name, and told so when exported."""

import csv
import io

import pytest

from house.demo.client import Refused, wait_for

FIELDS = "/metadata/customers.customer/fields"
MENTOR = {"key": "c_mentor", "kind": "reference", "label": "导师"}
COLUMNS = ["name", "c_mentor"]
HEADER = "企业名称,导师\n"
NAMES = {"mentor-1": "导师王芳", "mentor-2": "导师李雷", "mentor-3": "导师李雷"}


@pytest.fixture
def mentors(admin):
    """Three colleagues by login, two of whom are called alike, and a field that refers to them."""
    if not any(one["key"] == "c_mentor" for one in admin.get(FIELDS)["items"]):
        admin.post(FIELDS, {**MENTOR, "references": "organization.staff"})
        for login, name in NAMES.items():
            admin.post("/staff", {"name": name, "login": login})
    return {login: admin.get("/staff", login=login)["items"][0]["id"] for login in NAMES}


@pytest.fixture
def send(admin, tmp_path):
    def send(*lines, **form):
        sheet = tmp_path / "list.csv"
        sheet.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
        path = f"/jobs/{admin.upload('/customer-imports', sheet, **form)['id']}"
        wait_for("the import is over", lambda: admin.get(path)["state"] == "completed", 60)
        return admin.get(path)

    return send


def exported(admin):
    tree = {"field": "c_mentor", "op": "is_null", "value": False}
    asked = {"format": "csv", "columns": COLUMNS, "filter": tree, "sort": "name"}
    path = f"/jobs/{admin.post('/customers/export', asked)['id']}"
    wait_for("the file is written", lambda: admin.get(path)["state"] == "completed", 60)
    content = admin.download(f"{path}/result").decode("utf-8-sig")
    return dict(csv.reader(io.StringIO(content)))


@pytest.mark.requirement("PLT-14")
def test_colleagues_are_named_in_tables_that_come_and_go(admin, mentors, send):
    lines = ["引用一号,导师王芳", "引用二号,导师李雷", "引用三号,mentor-3"]
    job = send(*lines)
    assert job["counts"] == {"created": 2, "refused": 1}
    [error] = job["errors"]
    assert (error["row"], error["code"], error["column"]) == (3, "several_called_so", "导师")
    assert error["message"].startswith("2 records are called so")
    page = admin.get("/customers", c_mentor=mentors["mentor-3"])
    assert [row["name"] for row in page["items"]] == ["引用三号"]
    assert page["labels"][mentors["mentor-3"]] == "导师李雷"
    told = exported(admin)
    assert (told["引用一号"], told["引用三号"]) == ("导师王芳", "导师李雷")


@pytest.mark.requirement("PLT-14")
def test_a_default_is_somebody_who_works_here(admin, mentors):
    [field] = [one for one in admin.get(FIELDS)["items"] if one["key"] == "c_mentor"]
    path = f"{FIELDS}/{field['id']}"
    with pytest.raises(Refused) as refused:
        admin.patch(path, {"default": "nobody"}, version=field["version"])
    assert "409 custom_field.unfit" in str(refused.value)
    changed = admin.patch(path, {"default": mentors["mentor-1"]}, version=field["version"])
    assert (
        admin.post("/customers", {"name": "引用四号"})["custom"]["c_mentor"] == changed["default"]
    )
    admin.patch(path, {"default": None}, version=changed["version"])
