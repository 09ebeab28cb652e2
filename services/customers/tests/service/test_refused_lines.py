"""Lines that an import refuses say why, come back whole, and go in once they are mended."""

import io

import openpyxl
import pytest

from chassis import jobs
from chassis.files import FileStore
from contracts.customers import contact, customer, imports

HEAD = ("客户名称", "联系人", "手机")


@pytest.fixture
def house(customers, tmp_path, monkeypatch):
    monkeypatch.setattr(type(customers.runtime.settings), "upload_folder", tmp_path / "up")
    return customers


def send(house, content, name, who=None, **about):
    who = who or house
    stored = FileStore(house.runtime.settings.upload_folder).put(content)
    upload = {"name": name, "content_type": "application/octet-stream", **stored}
    started = who.call(imports.start, {"upload": upload, **about})
    jobs.run(house.runtime, started["id"])
    return who.call(imports.jobs.get, {"job_id": started["id"]})


def workbook(*lines, merged=()):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(out)
    return out.getvalue()


def csv_of(*lines):
    return "\n".join(",".join(line) for line in lines).encode()


def rejects(house, job, language="zh", who=None):
    told = (who or house).call(imports.rejects, {"job_id": job["id"]}, language=language)
    path = FileStore(house.runtime.settings.upload_folder).path(told["file"]["id"])
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    return [[cell.value or "" for cell in row] for row in book.active.iter_rows()]


@pytest.mark.parametrize(("form", "name"), [(workbook, "a.xlsx"), (csv_of, "a.csv")])
def test_a_line_with_cells_beyond_the_headings_is_refused_and_comes_back_whole(house, form, name):
    broad = ("温州鹿城开关厂", "叶五", "13712340005", "", "", "多一列")
    sums = ("合计", "1", "", "", "3")
    job = send(house, form(HEAD, broad, ("甲公司", "李雷", ""), sums), name)
    assert job["counts"] == {"created": 1, "refused": 1, "passed_over": 1}
    told = [(e["row"], e["code"], e["detail"]) for e in job["errors"]]
    assert told == [(2, "sheet.surplus_cells", "多一列"), (4, "sheet.sum_line", "")]
    head, line = rejects(house, job)
    assert head[:4] == [*HEAD, "错误原因"] and line[:3] == [*broad[:3]]
    assert "最后一个表头之后" in line[3] and line[4] == "多一列"
    mended = send(house, workbook(head[:4], line[:4]), "b.xlsx")
    assert (mended["counts"], mended["warnings"]) == ({"created": 1, "refused": 0}, [])


@pytest.mark.parametrize(("mode", "key"), [("create", "credit_code"), ("upsert", "phone")])
def test_a_company_merged_over_its_contacts_is_that_of_all(house, mode, key):
    lines = (("甲公司", "李雷", "13800138000"), ("", "李娜", "13900139000"))
    header = (*HEAD, "电话") if mode == "upsert" else HEAD
    job = send(house, workbook(header, *lines, merged=["A2:A3"]), "a.xlsx", mode=mode, key=key)
    assert job["counts"]["created"] == 1 and job["counts"]["contacts_added"] == 1
    [firm] = house.call(customer.listed)["items"]
    people = {one["name"]: one["customer_id"] for one in house.call(contact.listed)["items"]}
    assert people == {"李雷": firm["id"], "李娜": firm["id"]}


def test_a_refused_duplicate_says_of_whom_or_of_which_line(house):
    house.call(customer.create, {"name": "昆山玉山电子厂"})
    lines = [
        ("昆山玉山电子厂", "", ""),
        ("甲公司", "", "13800138000"),
        ("乙公司", "", "13800138000"),
    ]
    job = send(house, workbook(HEAD, *lines), "a.xlsx")
    _, *chinese = rejects(house, job)
    assert [line[3] for line in chinese] == [
        "该客户可能已存在。（昆山玉山电子厂）",
        "该客户可能已存在。（第 3 行）",
    ]
    assert rejects(house, job, "en")[2][3].endswith(" (row 3)")


def test_who_may_not_see_the_other_customer_is_not_told_its_name(house):
    house.acting(actor_id="rep-2").call(customer.create, {"name": "昆山玉山电子厂", "pool": False})
    rep = house.acting(actor_id="rep", scopes={"*": "own"})
    job = send(house, workbook(HEAD, ("昆山玉山电子厂", "", "")), "a.xlsx", who=rep)
    assert rejects(house, job, who=rep)[1][3] == "该客户可能已存在。"
