"""Reference and file fields of the house in tables: names there, ids in records."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chassis.custom.directory import Directory
from chassis.custom.values import Fields, there
from chassis.fields import code
from chassis.jobs import RowProblem
from chassis.sheets import Row
from chassis.spoken import ID
from chassis.uow import UnitOfWork

SHOWN = 60
"""Characters of a cell that a row error tells."""


def columns(known: Fields, names: Collection[str], kind: str = "reference") -> Fields:
    """Return those of the columns *names* that are fields of a kind."""
    return {key: known[key] for key in names if key in known and known[key]["kind"] == kind}


def settled(
    lines: Sequence[Row], refers: Fields, directory: Directory
) -> tuple[list[Row], list[RowProblem]]:
    """
    Return lines with the ids of what their cells name, and why others are refused.

    refers: the columns of reference fields. Raises Unavailable, see Directory.
    """
    meant = {of: _meant(of, lines, refers, directory) for of in _kinds(refers)}
    good: list[Row] = []
    problems: list[RowProblem] = []
    for line in lines:
        wrong: list[RowProblem] = []
        cells = dict(line.cells)
        for key, text in _texts(line, refers):
            ids = meant[refers[key]["references"]][text]
            if len(ids) == 1:
                cells[key] = ids[0]
            else:
                why = _why(refers[key]["references"], ids, directory)
                wrong.append(RowProblem(line.number, f"/custom/{key}", why, text[:SHOWN]))
        problems += wrong
        good += [] if wrong else [replace(line, cells=cells)]
    return good, problems


def _kinds(refers: Fields) -> set[str]:
    return {about["references"] for about in refers.values()}


def _texts(line: Row, refers: Fields) -> list[tuple[str, str]]:
    told = ((key, line.cells.get(key, "").strip()) for key in refers)
    return [(key, text) for key, text in told if text]


def _meant(
    of: str, lines: Sequence[Row], refers: Fields, directory: Directory
) -> Mapping[str, list[str]]:
    mine = {key: about for key, about in refers.items() if about["references"] == of}
    texts = [text for line in lines for _, text in _texts(line, mine)]
    if directory.knows(of):
        return directory.meant(of, texts)
    return {text: [text] if ID.fullmatch(text) else [] for text in texts}


def _why(of: str, ids: Sequence[str], directory: Directory) -> str:
    if ids:
        return code("several_called_so", count=len(ids))
    return "no_such_record" if directory.knows(of) else "told_by_id"


class There:
    """Which records of this service the reference fields of some new ones find there."""

    def __init__(self, uow: UnitOfWork, known: Fields, customs: Iterable[Mapping[str, Any]]):
        self._refers = {k: f for k, f in known.items() if f["kind"] == "reference"}
        wanted: dict[str, set[str]] = {}
        for custom in customs:
            for key in self._refers.keys() & custom.keys():
                wanted.setdefault(self._refers[key]["references"], set()).add(custom[key])
        self._there = {of: there(uow.session, of, ids) for of, ids in wanted.items()}

    def problems(self, custom: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        """Return what a line refers to that is gone, as (pointer, code, text)."""
        told = ((key, custom[key]) for key in self._refers.keys() & custom.keys())
        gone = (t for t in told if t[1] not in self._there[self._refers[t[0]]["references"]])
        return [(f"/custom/{key}", "no_such_record", one[:SHOWN]) for key, one in sorted(gone)]


def tell_by_name(
    rows: Sequence[dict[str, Any]], resource: str, shown: Fields, directory: Directory
) -> None:
    """
    Let rows of a list tell by name what their custom fields refer to, as far as their reader may.

    What has no name for him stays as it is: an id, or what is masked. shown: fields of *resource*
    that are told. Raises Unavailable, see Directory.
    """
    for key, about in shown.items():
        if about["kind"] not in ("reference", "file"):
            continue
        told = {one for row in rows if (one := _shown(row, key))}
        if about["kind"] == "reference":
            names = directory.names(about["references"], told)
        else:
            names = directory.files(resource, told)
        for row in rows:
            if name := names.get(_shown(row, key)):
                row["custom"] = {**row["custom"], key: name}


def _shown(row: Mapping[str, Any], key: str) -> str:
    """Return what a row tells in a field, "" where that is masked."""
    return "" if key in (row.get("masked") or ()) else (row.get("custom") or {}).get(key) or ""
