"""Cells merged downwards have one value, and cells beyond the headings are not lost."""

import openpyxl
import pytest

from chassis import merged_cells
from chassis.merged_cells import merged_downwards
from chassis.sheets import read_table

COLUMNS = {"name": ("公司名称",), "person": ("联系人",), "phone": ("电话",)}


def written(tmp_path, lines, *merged, at="A1"):
    """Write a workbook whose first cell that holds anything stands at *at*."""
    book = openpyxl.Workbook()
    first = book.active[at]
    for down, line in enumerate(lines):
        for right, text in enumerate(line):
            book.active.cell(first.row + down, first.column + right, text or None)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(tmp_path / "t.xlsx")
    return tmp_path / "t.xlsx"


def read(path):
    return [
        (r.number, *(r.cells.get(c, "") for c in COLUMNS))
        for r in read_table(path, "t.xlsx", COLUMNS)
    ]


HEAD = ("公司名称", "联系人", "电话")
LINES = (HEAD, ("甲公司", "李雷", "1"), ("", "李娜", "2"), ("", "", ""), ("乙公司", "王芳", "3"))


@pytest.mark.parametrize(("at", "merged"), [("A1", "A2:A4"), ("C3", "C4:C6")])
def test_lines_that_share_a_cell_have_its_value_unless_they_are_empty(tmp_path, at, merged):
    lines = read(written(tmp_path, LINES, merged, at=at))
    assert [line[1:] for line in lines] == [
        ("甲公司", "李雷", "1"),
        ("甲公司", "李娜", "2"),
        ("乙公司", "王芳", "3"),
    ]


def test_merged_titles_and_headings_fill_nothing(tmp_path):
    lines = (("名单", "", ""), HEAD, ("", "姓名", "号码"), ("甲公司", "李雷", "1"))
    path = written(tmp_path, lines, "A1:C1", "A2:A3")
    assert read(path) == [(3, "", "姓名", "号码"), (4, "甲公司", "李雷", "1")]


def test_a_note_beside_the_table_fills_no_lines(tmp_path):
    lines = (HEAD, ("甲公司", "", "", "备注"), ("乙公司", "", ""))
    rows = list(read_table(written(tmp_path, lines, "D2:D3"), "t.xlsx", COLUMNS))
    assert [row.surplus for row in rows] == [("备注",), ()]


def test_ranges_are_found_in_small_blocks_each_once_and_only_so_many(tmp_path, monkeypatch):
    merged = [f"A{top}:B{top + 1}" for top in range(2, 40, 2)]
    path = written(tmp_path, [HEAD], *merged)
    monkeypatch.setattr(merged_cells, "BLOCK", 7)
    found = merged_downwards(path)
    assert sorted(found) == [(0, top, top + 1) for top in range(2, 40, 2)]
    monkeypatch.setattr(merged_cells, "MAX_RANGES", 3)
    assert merged_downwards(path) == found[:3]


def test_cells_beyond_the_last_heading_are_told(tmp_path):
    lines = (HEAD, ("甲公司", "", "", "", "=1+1", "多"), ("乙公司", "", "", " "))
    rows = list(read_table(written(tmp_path, lines), "t.xlsx", COLUMNS))
    assert [row.surplus for row in rows] == [("=", "多"), ()]
