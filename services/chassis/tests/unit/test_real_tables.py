"""Files that people and programs really made: all end in rows or in a refusal with a code."""

import gzip
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from chassis.sheet_refusals import SHEETS

DATA = Path(os.environ.get("CRM_TEST_DATA", Path(__file__).parents[5] / "shared/data"))
TABLES = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".csv", ".txt", ".tsv", ".xltx", ".xlsx.gz")
MOST = 256 * 1024
"""Kibibytes that reading all of them may take beyond what the process had before."""
EACH = int(os.environ.get("REAL_TABLES_EACH", "4"))
"""Every which of the files is read; CI reads each."""
LEAST_TABLES, LEAST_ROWS = 300 // EACH, 5_000 // EACH
READ = """
import json, resource, sys
from pathlib import Path
from chassis import sheets, workbooks
from chassis.jobs import Failed
def peak(who):
    return resource.getrusage(who).ru_maxrss
def headings(path):
    try:
        sheets._header(sheets._numbered(path, path.name), {"\\x00": ()})
    except Failed as failure:
        if failure.code != "sheet.no_header":
            raise
    lines = (line for _, line in sheets._numbered(path, path.name))
    named = (x.strip() for x in next(lines, []) if sheets.plain(x) not in ("", "\\x00="))
    return {f"c_{n}": (name,) for n, name in enumerate(named)}
def read(path):
    try:
        columns = headings(path)
        return {"rows": [dict(row.cells) for row in sheets.read_table(path, path.name, columns)]}
    except Failed as failure:
        return {"code": failure.code}
before = peak(resource.RUSAGE_SELF)
for name in sys.stdin.read().splitlines():
    told = read(Path(name))
    rows = told.pop("rows", [])
    told |= {"name": name, "rows": len(rows), "filled": sum(any(row.values()) for row in rows)}
    print(json.dumps(told))
grown = peak(resource.RUSAGE_SELF) - before + peak(resource.RUSAGE_CHILDREN)
print(json.dumps({"grown": grown}))
"""


def unpacked(folder):
    """Put each table of the data, also those within archives, into *folder*; return the places."""
    places = []
    for source in sorted((DATA / "09-spreadsheets").rglob("*")):
        if source.suffix == ".zip":
            with zipfile.ZipFile(source) as archive:
                told = [(name, archive.read(name)) for name in archive.namelist()]
        elif source.suffix == ".gz":
            told = [(source.name[:-3], gzip.decompress(source.read_bytes()))]
        else:
            told = [(source.name, source.read_bytes())] if source.is_file() else []
        for number, (name, content) in enumerate(told):
            if name.lower().endswith(TABLES):
                place = folder / f"{source.stem}-{number}-{Path(name).name}"
                place.write_bytes(content)
                places.append(place)
    return places[::EACH]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Read all files in one process, which a file that ends it would leave without a word."""
    if not (DATA / "09-spreadsheets").is_dir():
        pytest.skip("the folder of real files (CRM_TEST_DATA) is not here")
    places = unpacked(tmp_path_factory.mktemp("real"))
    names = "\n".join(map(str, places)).encode()
    words = [sys.executable, "-c", READ]
    done = subprocess.run(words, input=names, capture_output=True, check=True, timeout=540)
    *files, whole = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(files) == len(places)
    return {"files": files, **whole}


@pytest.mark.requirement("CUS-74")
def test_all_real_files_end_in_rows_or_a_refusal_with_a_code(told):
    known = {None, *(refusal.code for refusal in SHEETS)}
    assert {file.get("code") for file in told["files"]} <= known
    assert told["grown"] <= MOST


def test_most_real_files_are_tables_whose_rows_are_read(told):
    tables = [file for file in told["files"] if file["filled"]]
    rows = sum(file["filled"] for file in tables)
    assert len(tables) >= LEAST_TABLES and rows >= LEAST_ROWS, (len(tables), rows)
