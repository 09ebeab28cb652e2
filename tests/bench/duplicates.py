"""`python -m tests.bench.duplicates <folder>`: precision and recall of the duplicate check."""

import csv
import gzip
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import opencc

from customers.duplicates.likeness import likeness

Company = dict[str, Any]
Pair = tuple[str, Company, Company]
REGISTERS = "01-cn-companies/listed_in_two_registers.csv"
NEGATIVES = "01-cn-companies/hard_negative_pairs.csv.gz"
CURATED = "04-dedup/name_bench_cases.csv"
COMPANIES = ("Company", "Organization", "LegalEntity")


@click.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
def main(folder: Path) -> None:
    """Measure on public pairs below FOLDER, which are not part of this repository."""
    sets: list[tuple[str, bool, Iterable[Pair]]] = [
        ("true pairs", True, _true_pairs(folder)),
        ("hard negatives", False, _hard_negatives(folder)),
        ("curated names, same", True, _curated(folder, wanted=True)),
        ("curated names, different", False, _curated(folder, wanted=False)),
    ]
    for title, _, pairs in sets:
        _print(title, Counter((kind, likeness(a, b)) for kind, a, b in pairs))


def _print(title: str, counts: Counter[tuple[str, str]]) -> None:
    kinds = dict.fromkeys(kind for kind, _ in counts)
    click.echo(f"\n| {title} | pairs | same | same or similar |\n|---|---|---|---|")
    for kind in [*kinds, "all"]:
        told = [counts[k, level] for level in ("same", "similar", "") for k in [kind]]
        if kind == "all":
            levels = ("same", "similar", "")
            told = [sum(counts[k, level] for k in kinds) for level in levels]
        total = sum(told)
        same, either = told[0] / total, (told[0] + told[1]) / total
        click.echo(f"| {kind} | {total} | {same:.2%} | {either:.2%} |")


def _true_pairs(folder: Path) -> Iterator[Pair]:
    """The same companies in two registers; then the names as people may write them."""
    traditional, chance = opencc.OpenCC("s2t"), random.Random(1)
    for row in _rows(folder / REGISTERS):
        name, region = row["name_register"], row["province_register"]
        company = {"name": name, "region": region}
        yield "as in both registers", {"name": row["full_name_exchange"]}, company
        for kind, spelling in _spellings(name, region, row["city_register"], traditional, chance):
            if spelling != name:
                yield kind, {"name": spelling}, company


def _spellings(
    name: str, province: str, city: str, traditional: Any, chance: random.Random
) -> Iterator[tuple[str, str]]:
    """Yield (kind, name) for ways in which one name is entered."""
    stem = re.sub("(股份)?(有限(责任)?)?公司$", "", name)
    yield "without legal form", stem
    yield "other legal form", stem + "有限责任公司"
    yield "traditional characters", traditional.convert(name)
    yield "full-width brackets and a space", name.replace("(", "（").replace(")", "） ")
    yield "space inside", name[:4] + " " + name[4:]
    for place, rank in ((city, "市"), (province, "省")):
        if name.startswith(place):
            bare = name.removeprefix(place).removeprefix(rank)
            yield "rank of the region added", f"{place}{rank}{bare}"
            yield "region left out", bare
            yield "region in brackets", f"{bare[:2]}({place}){bare[2:]}"
    if not name.startswith((province, city)):
        yield "province put before", province + name
    spot = chance.randrange(2, max(len(stem), 3))
    yield "one character left out", name[:spot] + name[spot + 1 :]


def _hard_negatives(folder: Path) -> Iterator[Pair]:
    for row in _rows(folder / NEGATIVES):
        a, b = (
            {"name": row[f"name_{side}"], "region": row[f"province_{side}"] + row[f"city_{side}"]}
            for side in "ab"
        )
        yield row["kind"], a, b


def _curated(folder: Path, *, wanted: bool) -> Iterator[Pair]:
    for row in _rows(folder / CURATED):
        if row["schema"] in COMPANIES and (row["is_match"] == "true") == wanted:
            yield row["case_group"], {"name": row["name1"]}, {"name": row["name2"]}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8-sig") as packed:
            yield from csv.DictReader(packed)
    else:
        with path.open(encoding="utf-8-sig") as plain:
            yield from csv.DictReader(plain)


if __name__ == "__main__":
    main()
