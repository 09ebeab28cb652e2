"""Workbooks that are traps: refused with a code, in bounded memory, whatever they hold."""

import json
import os
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from chassis import sheets, workbook_reading, workbooks
from chassis.jobs import Failed

COLUMNS = {"name": ("公司名称",), "phone": ("电话",)}
MOST = 256 * 1024
"""Kibibytes that reading may take beyond what the process had before."""
MEASURED = """
import json, resource, sys
from pathlib import Path
from chassis import sheets, workbooks
from chassis.jobs import Failed
def peak(who):
    return resource.getrusage(who).ru_maxrss
before = peak(resource.RUSAGE_SELF)
path, told = Path(sys.argv[1]), {}
try:
    told["rows"] = sum(1 for _ in sheets.read_table(path, path.name, json.loads(sys.argv[2])))
    told["unread"] = workbooks.unread_sheets(path, path.name)
except Failed as failure:
    told |= {"code": failure.code, **failure.params}
grown = peak(resource.RUSAGE_SELF) - before + peak(resource.RUSAGE_CHILDREN)
print(json.dumps({**told, "grown": grown}))
"""
FORGOTTEN = """
import gc, sys
from chassis.bus import patch
import eventlet
from pathlib import Path
from chassis import sheets
def forget():
    lines = sheets._numbered(Path(sys.argv[1]), "t.xlsx")
    around = [next(lines), lines]
    around.append(around)
gc.disable()
forget()
eventlet.hubs.get_hub().schedule_call_global(0, gc.collect)
eventlet.sleep(0.1)
print("collected")
at_the_end = sheets._numbered(Path(sys.argv[1]), "t.xlsx")
next(at_the_end)
"""
"""Has the hub of a service collect what reads a workbook no more, and the end of a process."""
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>公司名称</t></is></c></row>'
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def read(path):
    """Return what comes of reading a file, by a process of its own that is measured."""
    words = [sys.executable, "-c", MEASURED, str(path), json.dumps(COLUMNS)]
    told = json.loads(subprocess.run(words, capture_output=True, check=True, timeout=240).stdout)
    assert told.pop("grown") <= MOST
    return told


def line(number, text="甲", column="A"):
    cell = f'<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
    return f'<row r="{number}">{cell}</row>'


def related(*targets):
    """Return relations r1, r2 … to parts of a workbook, each a kind and a place."""
    told = (
        f'<Relationship Id="r{n}" Type="{RELATION}/{kind}" Target="{place}"/>'
        for n, (kind, place) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{"".join(told)}</Relationships>'


def workbook(path, *sheets, strings="", head=""):
    """Write a workbook of sheets, each the XML of its rows or parts of it, one by one."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    parts = {
        "_rels/.rels": related(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{head}<workbook xmlns="{SPACE}" xmlns:r="{RELATION}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": related(*targets, ("sharedStrings", "sharedStrings.xml")),
        "xl/sharedStrings.xml": f'{head}<sst xmlns="{SPACE}">{strings}</sst>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, content in parts.items():
            file.writestr(name, content)
        for number, rows in zip(numbers, sheets, strict=True):
            with file.open(f"xl/worksheets/sheet{number}.xml", "w") as sheet:
                sheet.write(f'{head}<worksheet xmlns="{SPACE}"><sheetData>'.encode())
                for part in [rows] if isinstance(rows, str) else rows:
                    sheet.write(part.encode())
                sheet.write(b"</sheetData></worksheet>")
    return path


@pytest.mark.parametrize("cell", ["XFD1048576", "XFD200000", "AZ200000"])
def test_a_cell_far_out_is_named(tmp_path, cell):
    letters = cell.rstrip("0123456789")
    rows = HEAD + line(2) + line(int(cell[len(letters) :]), "x", letters)
    told = read(workbook(tmp_path / "t.xlsx", rows))
    most = workbook_reading.MAX_CELLS
    assert told == {"code": "sheet.too_many_cells", "sheet": "表1", "cell": cell, "max": most}
    assert (tmp_path / "t.xlsx").stat().st_size < 5000


def test_a_wrong_word_about_the_size_changes_nothing(tmp_path):
    with zipfile.ZipFile(workbook(tmp_path / "a.xlsx", HEAD + line(2))) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    for told, rows in (("A1:XFD1048576", HEAD + line(2)), ("A1", HEAD + line(1048576))):
        sheet = f'<worksheet xmlns="{SPACE}"><dimension ref="{told}"/><sheetData>{rows}'
        parts["xl/worksheets/sheet1.xml"] = f"{sheet}</sheetData></worksheet>".encode()
        with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as file:
            for name, content in parts.items():
                file.writestr(name, content)
        expected = {"rows": 1, "unread": []} if told != "A1" else {"code": "sheet.too_many_rows"}
        assert expected.items() <= read(tmp_path / "t.xlsx").items()


def test_what_is_far_out_on_a_sheet_that_is_not_read_harms_nothing(tmp_path):
    far = HEAD + line(1048576, "x", "XFD")
    path = workbook(tmp_path / "t.xlsx", HEAD + line(2), far, "", far)
    assert read(path) == {"rows": 1, "unread": ["表2", "表3", "表4"]}


def test_a_million_rows_of_cells_that_tell_no_place_are_refused(tmp_path):
    cells = "<c><v>1</v></c>" * 20
    rows = (f'<row r="{n}">{cells}</row>' for n in range(1, 1_048_577))
    assert read(workbook(tmp_path / "t.xlsx", rows)) == {"code": "sheet.too_large"}


@pytest.mark.parametrize("columns", [1, 5] if os.environ.get("CI") else [1])
def test_more_rows_than_are_read_are_counted(tmp_path, columns):
    letters = "ABCDE"[:columns]
    cells = "".join(f'<c r="{x}%d"><v>1</v></c>' for x in letters)
    rows = (
        f'<row r="{n}">{cells % ((n,) * columns)}</row>'
        for n in range(1, 1_048_577 if columns == 1 else 600_000)
    )
    told = read(workbook(tmp_path / "t.xlsx", rows))
    assert told == {"code": "sheet.too_many_rows", "max": sheets.MAX_ROWS}


def test_texts_that_many_cells_share_are_too_large_unpacked_or_not(tmp_path):
    strings = "<si><t>" + "x" * 10_000_000 + "</t></si>"
    rows = HEAD + "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 99)
    )
    assert read(workbook(tmp_path / "t.xlsx", rows, strings=strings))["code"] == "sheet.too_large"
    many = "<si><t>xxxxxxxxxx</t></si>" * 13_000_000
    path = workbook(tmp_path / "m.xlsx", HEAD + line(2), strings=many)
    assert read(path)["code"] == "sheet.too_large"


def test_many_sheets_are_looked_at_in_bounded_memory(tmp_path):
    path = workbook(tmp_path / "t.xlsx", *[HEAD + line(2)] * 3000)
    told = read(path)
    assert (told["rows"], len(told["unread"])) == (1, 2999)


def test_many_parts_are_no_trap(tmp_path):
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as file:
        for number in range(30_000):
            file.writestr(f"{number:060}", b"")
    assert read(tmp_path / "t.xlsx")["code"] == "sheet.unreadable"


BOMB = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
ENTITIES = {
    "file": '<!DOCTYPE x [<!ENTITY e9 SYSTEM "file:///etc/passwd">]>',
    "web": '<!DOCTYPE x [<!ENTITY e9 SYSTEM "http://127.0.0.1:9/x">]>',
    "parameter": '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p; <!ENTITY e9 "">]>',
    "laughs": f'<!DOCTYPE x [<!ENTITY e0 "lol">{BOMB}]>',
}


@pytest.mark.parametrize("kind", ENTITIES)
def test_entities_of_a_workbook_bring_nothing_in(tmp_path, kind):
    told = '<c r="B2"><f>1+1</f></c>'  # which has the sheet read a second time
    rows = f'{HEAD}<row r="2"><c r="A2" t="inlineStr"><is><t>甲&e9;</t></is></c>{told}</row>'
    shared = "<si><t>&e9;</t></si>"
    path = workbook(tmp_path / "t.xlsx", rows, strings=shared, head=ENTITIES[kind])
    assert read(path) == {"code": "sheet.unreadable"}


def test_entities_nobody_uses_are_no_harm(tmp_path):
    head = ENTITIES["file"]
    path = workbook(tmp_path / "t.xlsx", HEAD + line(2), head=head)
    told = list(sheets.read_table(path, "t.xlsx", COLUMNS))
    assert [row.cells["name"] for row in told] == ["甲"]


@pytest.mark.parametrize(
    ("head", "repeated", "foot", "told"),
    [
        ("公司名称,电话\n", "深圳甲公司,13800138000,😀\n" * 25_000, "", {"rows": 200_000}),
        ("公司名称\n", "," * 10_000_000, "\n", {"code": "sheet.too_large"}),
        ("公司名称\n", '"\n",' * 2_000_000, "\n", {"code": "sheet.too_large"}),
        ("公司名称\n", '甲"' * 2_000_000, "", {"code": "sheet.too_large"}),
    ],
)
def test_a_long_csv_is_read_line_by_line_and_none_may_be_endless(
    tmp_path, head, repeated, foot, told
):
    with (tmp_path / "t.csv").open("w") as file:
        file.write(head)
        for _ in range(8):
            file.write(repeated)
        file.write(foot)
    assert told.items() <= read(tmp_path / "t.csv").items()


OPEN = "urn:oasis:names:tc:opendocument:xmlns"
SHEET = f"""<office:document-content xmlns:office="{OPEN}:office:1.0"
 xmlns:table="{OPEN}:table:1.0" xmlns:text="{OPEN}:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="表1">%s</table:table></office:spreadsheet></office:body>
</office:document-content>"""
CELL = '<table:table-cell office:value-type="string" %s><text:p>%s</text:p></table:table-cell>'

REPEATED = "table:number-%s-repeated"


def open_document(path, *rows):
    """Write an ods of rows, each its attributes and its cells."""
    lines = (f"<table:table-row {about}>{cells}</table:table-row>" for about, cells in rows)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", SHEET % "".join(lines))
        manifest = f'<manifest:manifest xmlns:manifest="{OPEN}:manifest:1.0"/>'
        file.writestr("META-INF/manifest.xml", manifest)
    return path


def test_an_open_document_is_read_and_bounded_too(tmp_path):
    head, row = ("", CELL % ("", "公司名称")), ("", CELL % ("", "甲"))
    assert read(open_document(tmp_path / "a.ods", head, row))["rows"] == 1
    for width, height in ((16384, 1048576), (90, 1000000)):
        wide, high = f'{REPEATED % "columns"}="{width}"', f'{REPEATED % "rows"}="{height}"'
        path = open_document(tmp_path / "b.ods", head, (high, CELL % (wide, "x")))
        assert read(path) == {"code": "sheet.too_large"}


def test_the_bytes_of_a_workbook_may_be_anything(tmp_path):
    whole = workbook(tmp_path / "t.xlsx", HEAD + line(2)).read_bytes()
    for end in (100, len(whole) // 2, len(whole) - 30):
        (tmp_path / "cut.xlsx").write_bytes(whole[:end])
        with pytest.raises(Failed) as failure:
            list(workbooks.lines(tmp_path / "cut.xlsx"))
        assert failure.value.code == "sheet.unreadable"
    assert zipfile.is_zipfile(BytesIO(whole))


def test_a_reader_that_nobody_listens_to_any_more_ends(tmp_path):
    rows = "".join(line(number) for number in range(1, 50_000))
    told = workbooks.lines(workbook(tmp_path / "t.xlsx", rows))
    assert next(told) == ["甲"]
    told.close()
    children = Path(f"/proc/self/task/{Path('/proc/self').resolve().name}/children")
    assert not children.exists() or "workbook" not in children.read_text()


PATCHED = """
from chassis.bus import patch
import sys
from pathlib import Path
from eventlet import tpool
from chassis import offload, workbooks
offload.use(tpool.execute)
print(sum(1 for _ in workbooks.lines(Path(sys.argv[1]))))
"""


def test_a_service_reads_as_fast_as_a_job(tmp_path):
    path = workbook(tmp_path / "t.xlsx", "".join(line(number) for number in range(1, 100_000)))
    words = [sys.executable, "-c", PATCHED, str(path)]
    told = subprocess.run(words, capture_output=True, check=True, timeout=60).stdout
    assert told.strip() == b"99999"


def test_who_reads_no_further_leaves_no_trace_wherever_the_reader_is_collected(tmp_path):
    workbook(tmp_path / "t.xlsx", [line(number, "甲" * 100) for number in range(1, 5000)])
    words = [sys.executable, "-c", FORGOTTEN, str(tmp_path / "t.xlsx")]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr, done.returncode) == ("collected\n", "", 0)


def test_the_reader_of_a_refused_table_ends_with_the_refusal(tmp_path, monkeypatch):
    begun, begin = [], workbooks._begin
    monkeypatch.setattr(workbooks, "_begin", lambda *a: begun.append(begin(*a)) or begun[-1])
    workbook(tmp_path / "t.xlsx", [line(number, "甲" * 100) for number in range(1, 5000)])
    refusal = sheets._look(tmp_path / "t.xlsx", "t.xlsx", COLUMNS)
    assert refusal.code == "sheet.no_header"
    assert [child.returncode is None for child, _ in begun] == [False]
