"""Rules of the house ask by its own fields, share out an import and are changed by the next one."""

import pytest

from house.demo.client import Refused, wait_for

FIELDS = "/metadata/customers.customer/fields"
HEADER = "企业名称,信用代码,线路,地区\n"
CODES = ("914403001922038216", "9144030027939873X7")


@pytest.fixture
def ruled(admin):
    """A field of the house, and the rule that gives its customers of one line to somebody."""
    field = admin.post(FIELDS, {"key": "c_line", "kind": "text", "label": "线路"})
    asked = {"or": [{"field": "c_line", "op": "eq", "value": "A"}]}
    member = {"staff_id": admin.get("/me")["id"]}
    rule = {"name": "A 线", "of": "customers", "filter": asked, "members": [member]}
    return admin, field, admin.post("/lead-rules", rule)


@pytest.fixture
def send(admin, tmp_path):
    def send(*lines, **form):
        sheet = tmp_path / "list.csv"
        sheet.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
        job = admin.upload("/customer-imports", sheet, **form)
        over = ("completed", "failed")
        path = f"/jobs/{job['id']}"
        wait_for("the import is over", lambda: admin.get(path)["state"] in over, timeout_s=60)
        return admin.get(path)["counts"]

    return send


@pytest.mark.requirement("CUS-46")
@pytest.mark.requirement("PLT-33")
def test_an_import_is_shared_out_and_changed_by_the_next(ruled, send):
    admin, field, rule = ruled
    lines = [f"分配{line}有限公司,{code},{line}," for line, code in zip("AB", CODES, strict=True)]
    assert send(*lines, target="rule") == {
        "created": 2,
        "refused": 0,
        "assigned": 1,
        "left_in_pool": 1,
    }
    again = [line + "苏州" for line in lines]
    assert send(*again, mode="upsert")["updated"] == 2
    rows = {row["name"]: row for row in admin.get("/customers", region="苏州")["items"]}
    owners = [rows[f"分配{line}有限公司"]["owner_id"] for line in "AB"]
    assert owners == [rule["members"][0]["staff_id"], None]
    with pytest.raises(Refused) as refused:
        admin.post(f"{FIELDS}/{field['id']}/retire", version=field["version"])
    assert refused.value.code == "custom_field.used_by_rules"
