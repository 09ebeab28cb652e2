"""Reads uploaded workbooks by a process of its own, so that one that is a trap ends only that."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from chassis import workbook_reading
from chassis.jobs import Failed
from chassis.merged_cells import Merged
from chassis.offload import offload
from chassis.workbook_files import is_workbook

TOO_LARGE = "sheet.too_large"
EXPLAINED = ("sheet.too_many_cells", "sheet.too_many_rows")


def lines(path: Path) -> Iterator[list[str]]:
    """
    Yield the texts of the cells of each line of the first sheet, also of empty ones.

    A cell whose formula has no value says workbook_reading.UNRECKONED. Raises jobs.Failed with the
    code of one of sheet_refusals.SHEETS.
    """
    try:
        yield from _told("lines", path)
    except Failed as failure:
        if failure.code != TOO_LARGE:
            raise
        raise _explained(path, failure) from failure


def merged_downwards(path: Path) -> list[Merged]:
    """Return where the first sheet of a workbook has cells that go over several rows."""
    return [Merged(*one) for one in _told("merged", path)]


def unread_sheets(path: Path, name: str) -> list[str]:
    """
    Return the sheets that a person sees behind the first one and that hold anything.

    name: as the person called the file. What cannot be looked at for its size holds something.
    """
    if not is_workbook(path, name):
        return []
    told = _told("others", path)
    names: list[str] = []
    empty: set[str] = set()
    with suppress(Failed):
        names = next(told, [])
        empty.update(one for one, holds in zip(names, told, strict=False) if not holds)
    return [one for one in names if one not in empty]


def _explained(path: Path, failure: Failed) -> Failed:
    """Return what tells more than *failure* that a workbook is too large, if anything does."""
    try:
        list(_told("reasons", path))
    except Failed as reason:
        return reason if reason.code in EXPLAINED else failure
    return failure


def _told(what: str, path: Path) -> Iterator[Any]:
    """Yield what the reader prints; one that ends without a word had too little room or time."""
    child, printed = _begin(what, path)
    try:
        while isinstance(told := _next(printed.readline), list):
            yield from told
    finally:
        _end(child)
        printed.close()
    if told["code"] is not None:
        raise Failed(**told)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """
    End the reader and wait for that moment as the system does it, not as the bus does.

    What has read enough may be closed by whoever collects garbage: in the hub, where nothing that
    lets others go on may wait.
    """
    child.kill()
    with suppress(ChildProcessError):
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    child.wait()


def _next(read: Any) -> Any:
    line = offload(read)
    return orjson.loads(line) if line.endswith(b"\n") else {"code": TOO_LARGE}


def _begin(what: str, path: Path) -> "tuple[subprocess.Popen[bytes], BinaryIO]":
    """
    Start the reader without what belongs to this installation, which takes long to load.

    It prints into a pipe of our own: those of a patched library are a hundred times as slow.
    """
    library = importlib.util.find_spec("python_calamine")
    assert library is not None and library.origin is not None
    places = (Path(workbook_reading.__file__).parents[1], Path(library.origin).parents[1])
    ours, its = os.pipe()
    try:
        child = subprocess.Popen(
            [sys.executable, "-SP", "-m", workbook_reading.__name__, what, str(path.absolute())],
            env={"PYTHONPATH": os.pathsep.join(map(str, places)), "PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            stdout=its,
            stderr=subprocess.DEVNULL,
        )
    except BaseException:
        os.close(ours)
        raise
    finally:
        os.close(its)
    return child, open(ours, "rb")
