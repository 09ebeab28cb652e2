"""Tables as people really send them."""

import zipfile

import openpyxl
import pytest

from chassis.jobs import Failed
from chassis.sheets import read_table

COLUMNS = {"name": ("企业名称", "公司名称"), "phone": ("电话",)}


def rows(path, name="t.csv"):
    return [(r.number, dict(r.cells)) for r in read_table(path, name, COLUMNS)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_a_csv_is_read_in_the_encodings_people_use(tmp_path, encoding):
    path = tmp_path / "t.csv"
    path.write_text("序号,企业名称*, 电话\n1,华为技术有限公司,0755-28780808\n", encoding=encoding)
    assert rows(path) == [(2, {"name": "华为技术有限公司", "phone": "0755-28780808"})]


def test_a_workbook_with_a_title_and_numbers_as_text_is_read(tmp_path):
    book = openpyxl.Workbook()
    for line in (["客户清单", None], [None, None], ["公司名称", "电话"], ["甲公司", 13800138000]):
        book.active.append(line)
    book.save(tmp_path / "t.xlsx")
    assert rows(tmp_path / "t.xlsx", "t.xlsx") == [(4, {"name": "甲公司", "phone": "13800138000"})]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "sheet.empty"),
        (b"a,b\n1,2\n", "sheet.no_header"),
        (b"\x00\x01\x02", "sheet.unreadable"),
        (b"PK\x03\x04junk", "sheet.unreadable"),
    ],
)
def test_a_file_that_is_no_table_fails_with_a_code(tmp_path, content, code):
    path = tmp_path / "t"
    path.write_bytes(content)
    with pytest.raises(Failed) as failure:
        rows(path)
    assert failure.value.code == code


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(Failed) as failure:
        rows(path, "bomb.xlsx")
    assert failure.value.code == "sheet.too_large"
