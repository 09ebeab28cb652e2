"""Exports as spreadsheets open them: no cell is reckoned, and long lists take little memory."""

import csv
import os
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import insert, select

from chassis import jobs, workbooks
from chassis.files import FileStore
from contracts.customers import imports, pieces
from customers.customers.model import Customer

DATA = Path(os.environ.get("CRM_TEST_DATA", Path(__file__).parents[5] / "shared/data"))
PAYLOADS = DATA / "09-spreadsheets/csv_injection_payloads.txt"
EVIL = ["=1+1", "+1+1", "-2+3", "@SUM(1+1)", "＝1+1", "＋1+1", "－1+2", "＠SUM(1)", "'=1+1"]
MANY, MOST = int(os.environ.get("EXPORT_ROWS", "20000")), 256 * 1024


@pytest.fixture
def house(customers, tmp_path, monkeypatch):
    monkeypatch.setattr(type(customers.runtime.settings), "upload_folder", tmp_path / "up")
    return customers


def exported(house, kind, folder, column="address"):
    """Export a column of all customers, and return the file."""
    asked = {"format": kind, "columns": [column]}
    started = house.call(pieces.customer_export, asked, idempotency_key=kind)
    jobs.run(house.runtime, started["id"])
    done = house.call(imports.jobs.get, {"job_id": started["id"]})
    assert done["state"] == "completed", done
    file = house.call(pieces.job_result, {"job_id": started["id"]})["file"]
    path = folder / f"export.{kind}"
    shutil.copy(FileStore(house.runtime.settings.upload_folder).path(file["id"]), path)
    return path


@pytest.fixture
def evil(house, open_customer):
    """Customers whose addresses a spreadsheet might run, if it took them for formulas."""
    told = PAYLOADS.read_text(encoding="utf-8").splitlines() if PAYLOADS.exists() else []
    names = list(dict.fromkeys(filter(None, (" ".join(x.split()) for x in (*EVIL, *told)))))
    opened = [open_customer(address=name)["address"] for name in names]
    assert len(opened) == len(names)
    return set(opened)


def guarded(cells):
    """Return the cells without the apostrophe that keeps them texts."""
    return {cell[1:] if cell[:1] == "'" and cell != "'=1+1" else cell for cell in cells}


@pytest.mark.requirement("PLT-33")
def test_no_cell_of_a_workbook_is_a_formula(house, evil, tmp_path):
    sheet = openpyxl.load_workbook(exported(house, "xlsx", tmp_path)).active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.value for cell in cells} == evil


@pytest.mark.requirement("PLT-33")
def test_no_cell_of_a_csv_begins_like_a_formula(house, evil, tmp_path):
    with exported(house, "csv", tmp_path).open(encoding="utf-8-sig", newline="") as source:
        cells = [line[0] for line in list(csv.reader(source))[1:]]
    assert not [cell for cell in cells if cell.lstrip()[0] in "=+-@＝＋－＠"]
    assert len(cells) == len(evil)


@pytest.mark.requirement("PLT-33")
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_libreoffice_shows_every_text_as_it_is(house, evil, tmp_path, kind):
    path = exported(house, kind, tmp_path)
    user = f"-env:UserInstallation=file://{tmp_path}/office"
    utf8 = "csv:Text - txt - csv (StarCalc):44,34,76"
    read = ["--infilter=CSV:44,34,76"] if kind == "csv" else []
    words = ["soffice", user, "--headless", *read, "--convert-to", utf8, "--outdir"]
    subprocess.run([*words, str(tmp_path / "seen"), str(path)], check=True, timeout=180)
    with (tmp_path / "seen/export.csv").open(encoding="utf-8-sig", newline="") as source:
        cells = [line[0] for line in list(csv.reader(source))[1:]]
    assert guarded(cells) == guarded(evil)


def copied(house, count):
    """Copy the only customer so often, under other ids and numbers."""
    with house.runtime.database.write_engine.begin() as connection:
        first = dict(connection.execute(select(Customer.__table__)).mappings().one())
        rows = [
            {**first, "id": f"{first['id'][:-6]}{n:06}", "number": f"N{n}", "name": f"甲{n}公司"}
            for n in range(count)
        ]
        connection.execute(insert(Customer.__table__), rows)


def peak():
    """Return the most memory, in KiB, since the last call; None where nothing tells it."""
    try:
        told = Path("/proc/self/status").read_text()
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pytest.skip("this system does not tell the memory of a process")
    return int(told.partition("VmHWM:")[2].split()[0])


@pytest.mark.requirement("CUS-74")
def test_an_export_of_many_rows_takes_little_memory(house, open_customer, tmp_path):
    open_customer()
    copied(house, MANY)
    peak()
    before = int(Path("/proc/self/status").read_text().partition("VmRSS:")[2].split()[0])
    path = exported(house, "xlsx", tmp_path, "name")
    assert peak() - before <= MOST
    assert sum(1 for _ in workbooks.lines(path)) == MANY + 2
