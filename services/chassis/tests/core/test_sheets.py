"""Tables as people really send them."""

import os
import signal
import zipfile

import openpyxl
import pytest

from chassis import jobs, sheets
from chassis.ahead import ahead
from chassis.errors import REFUSALS
from chassis.files import FileStore
from chassis.jobs import Failed
from chassis.sheets import read_table
from chassis.sum_lines import sums_up

COLUMNS = {"name": ("企业名称", "公司名称"), "phone": ("电话",)}


def rows(path, name="t.csv"):
    return [(r.number, dict(r.cells)) for r in read_table(path, name, COLUMNS)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_a_csv_is_read_in_the_encodings_people_use(tmp_path, encoding):
    path = tmp_path / "t.csv"
    path.write_text("序号,企业名称*, 电话\n1,华为技术有限公司,0755-28780808\n", encoding=encoding)
    assert rows(path) == [(2, {"name": "华为技术有限公司", "phone": "0755-28780808"})]


@pytest.mark.requirement("PLT-33")
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_unicode_text_of_spreadsheets_is_read(tmp_path, encoding):
    path = tmp_path / "t.txt"
    told = '\ufeff公司名称\t电话\r\n"华为, ""技术"" 公司"\t0755-28780808\r\n'
    path.write_bytes(told.encode(encoding))
    assert rows(path) == [(2, {"name": '华为, "技术" 公司', "phone": "0755-28780808"})]


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
        (b"\xff\xfe\x00\x00a\x00\x00\x00", "sheet.unreadable"),
        ("\ufeff名称\n甲".encode("utf-16-le") + b"\x00", "sheet.unreadable"),
        (b"PK\x03\x04junk", "sheet.unreadable"),
        (b"%PDF-1.4\n1 0 obj\n", "sheet.unreadable"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "sheet.unreadable"),
        (b"GIF89a\x01\xff\xff", "sheet.unreadable"),
        ("<html><table><tr><td>公司名称".encode("gb18030"), "sheet.unreadable"),
        (b'<?xml version="1.0"?><Workbook/>', "sheet.unreadable"),
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


def written(tmp_path, *lines):
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    book.save(tmp_path / "t.xlsx")
    return tmp_path / "t.xlsx"


@pytest.mark.parametrize("guarded", ["+86138", "-x", "=1", "@a"])
def test_the_apostrophe_of_an_export_is_taken_off_again(tmp_path, guarded):
    path = tmp_path / "t.csv"
    path.write_text(f"公司名称,电话\n'甲,'{guarded}\n")
    assert rows(path) == [(2, {"name": "'甲", "phone": guarded})]


@pytest.mark.parametrize("header", ["公司名称,公司名称,企业名称", "公司名称,企业名称,电话"])
def test_of_two_columns_for_the_same_the_first_filled_one_counts(tmp_path, header):
    path = tmp_path / "t.csv"
    path.write_text(header + "\n,乙,乙\n甲,,\n丙,丙,丙\n甲,乙,乙\n")
    read = list(read_table(path, "t.csv", COLUMNS))
    assert [row.cells["name"] for row in read] == ["乙", "甲", "丙", "甲"]
    told = [row.differing.get("name") for row in read]
    assert told == [None, None, None, "甲 ≠ 乙"]


def test_formulas_without_a_value_are_told_row_by_row(tmp_path):
    path = written(tmp_path, ["公司名称", "电话"], ["甲", "=1+1"], ["乙", "1"], [], ["=A2", "=B2"])
    read = [(r.number, r.unreckoned) for r in read_table(path, "t.xlsx", COLUMNS)]
    assert read == [(2, ("phone",)), (3, ()), (5, ("name", "phone"))]


def test_an_error_in_a_workbook_is_no_empty_cell(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["公司名称", "电话"])
    book.active.append(["甲", "#REF!"])
    book.active["B2"].data_type = "e"
    book.save(tmp_path / "t.xlsx")
    [row] = read_table(tmp_path / "t.xlsx", "t.xlsx", COLUMNS)
    assert row.unreckoned == ("phone",)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ('"未闭合,1\n乙,2\n', 2),
        ('甲,1\n"未闭合,1\n乙,2\n"丙",3\n丁,4\n', 3),
        ('"甲\n公司",1\n乙,"2\n丙,3\n', 4),
        ('甲,"' + "x,1\n" * 40_000, 2),
        ('"甲,1', 2),
    ],
)
def test_a_quote_that_is_not_closed_is_told_with_its_line(tmp_path, body, line):
    path = tmp_path / "t.csv"
    path.write_text("公司名称,电话\n" + body)
    with pytest.raises(Failed) as failure:
        rows(path)
    assert (failure.value.code, failure.value.params) == ("sheet.unclosed_quote", {"line": line})


def test_quotes_that_are_closed_may_hold_line_breaks_and_inches(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('公司名称,电话\n"甲 ""一""\n公司","1"\n5" 管,"a"b\n')
    assert [r.cells["name"] for r in read_table(path, "t.csv", COLUMNS)] == [
        '甲 "一"\n公司',
        '5" 管',
    ]


@pytest.fixture
def is_small(tmp_path, monkeypatch):
    """Start a job over a file, and tell whether the service itself is to do it."""
    monkeypatch.setattr(jobs, "start", lambda uow, kind, given, small: small)

    def begin(path):
        upload = {"name": path.name, **FileStore(tmp_path / "up").put(path.read_bytes())}
        return sheets.start(None, "toy.fill", {"upload": upload}, tmp_path / "up", COLUMNS)

    return begin


def test_an_ordinary_table_of_a_hundred_lines_is_small(tmp_path, is_small):
    lines = [[f"深圳市第{n}科技有限公司", f"1380013{n:04}", f"行业{n}"] for n in range(100)]
    assert is_small(written(tmp_path, ["公司名称", "电话", "行业"], *lines))


@pytest.mark.parametrize(("lines", "characters"), [(600, 1), (60, 9000)])
def test_a_workbook_that_is_small_only_while_it_is_packed_is_not(
    tmp_path, is_small, lines, characters
):
    path = written(tmp_path, ["公司名称", "电话"], *[["甲" * characters, "1"]] * lines)
    assert path.stat().st_size < sheets.SMALL
    assert not is_small(path)


def test_many_short_lines_are_not_small(tmp_path, is_small):
    path = tmp_path / "t.csv"
    path.write_text("公司名称\n" + "甲\n" * 101)
    assert not is_small(path)


def test_a_table_of_headings_only_is_refused_at_once(tmp_path, is_small):
    with pytest.raises(REFUSALS["sheet.no_lines"]):
        is_small(written(tmp_path, ["公司名称", "电话"], ["", " "]))


@pytest.mark.parametrize(
    "line",
    [
        ("合计", "11", "", "￥1,234.50"),
        ("", "合 计：", ""),
        ("小计", "", "3家", "-"),
        ("本页合计", "12"),
        ("共11家", ""),
        ("Grand Total", "11", "1 200,50"),
        ("Sub-total:", "2", "100%"),
    ],
)
def test_a_line_of_sums_is_known(line):
    assert sums_up(line)


@pytest.mark.parametrize(
    "line",
    [
        ("合计软件有限公司", "11"),
        ("Total Energies", ""),
        ("合计", "甲公司"),
        ("Total", "", "France"),
        ("11", "12"),
        ("", ""),
        ("小计", "an@li.cn"),
    ],
)
def test_a_line_that_says_more_than_sums_is_none(line):
    assert not sums_up(line)


@pytest.mark.parametrize("killed", [False, True])
def test_what_a_branch_makes_comes_in_order_with_its_failure_also_if_it_is_killed(killed):
    mine = os.getpid()

    def parts():
        yield from (os.getpid() == mine, "a" * 100_000)
        if killed and os.getpid() != mine:
            os.kill(os.getpid(), signal.SIGKILL)
        yield os.getpid() == mine
        raise jobs.Failed("sheet.too_many_rows", max=3)

    told, found = ahead(parts), []
    with pytest.raises(jobs.Failed) as failure:
        found.extend(told)
    assert failure.value.told == jobs.Failed("sheet.too_many_rows", max=3).told
    assert found[1:] == ["a" * 100_000, killed]


def test_what_is_done_while_the_branch_begins_is_done_here_and_its_end_is_the_branchs(tmp_path):
    mine = os.getpid()

    def parts():
        (tmp_path / str(os.getpid())).touch()
        yield from iter(int, 1)

    def meanwhile():
        assert os.getpid() == mine
        raise jobs.Failed("sheet.too_large")

    with pytest.raises(jobs.Failed):
        next(ahead(parts, meanwhile))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    assert not (tmp_path / str(mine)).exists()
