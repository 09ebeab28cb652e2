"""The companies of the demo: real registrations where the shared data is, else made-up ones."""

import csv
import gzip
import lzma
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

COLUMNS = ("企业名称", "统一社会信用代码", "电话", "地区", "注册地址")
REAL = "01-cn-companies/registrations_40k.csv.xz"
DIRTY = "01-cn-companies/registrations_dirty.csv.gz"
CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
PLACES = ("北京", "上海", "深圳", "杭州", "成都", "武汉", "南京", "西安", "苏州", "青岛")
WORDS = "华中国天海新东方金龙恒信和达盛泰安康远宏明德诚嘉美润丰瑞通利兴凯博创科云"
TRADES = ("科技", "贸易", "机械", "食品", "医药", "建材", "物流", "电子", "服饰", "化工")
Line = tuple[str, ...]


def write_sheet(path: Path, count: int, data: Path | None) -> int:
    """
    Write a CSV of *count* good companies and some bad lines; return the number of lines.

    data: the folder with the shared data, or None.
    """
    good = list(islice(_real(data) if _has(data) else _made_up(), count))
    bad = list(_bad(good, data))
    random.Random(7).shuffle(good)
    lines = [*good, *bad]
    with path.open("w", encoding="gb18030", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows(lines)
    return len(lines)


def _has(data: Path | None) -> bool:
    return data is not None and (data / REAL).is_file()


def _real(data: Path | None) -> Iterator[Line]:
    assert data is not None
    phones, seen = _phones(), set()
    with lzma.open(data / REAL, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name, code = row["企业名称"].strip(), row["统一社会信用代码"].strip()
            if code in seen or name in seen or not is_code(code) or "&#" in name:
                continue
            seen |= {code, name}
            yield name, code, next(phones), row["地区"], row["注册地址"][:300]


def _made_up() -> Iterator[Line]:
    rng, phones, seen = random.Random(20261121), _phones(), set()
    while True:
        place = rng.choice(PLACES)
        name = f"{place}{''.join(rng.sample(WORDS, 3))}{rng.choice(TRADES)}有限公司"
        if name in seen:
            continue
        seen.add(name)
        yield name, _code(rng), next(phones), place, f"{place}市{rng.choice(WORDS)}路{len(seen)}号"


def _bad(good: list[Line], data: Path | None) -> Iterator[Line]:
    """Lines that must be refused, each for a reason of its own."""
    name, code, phone, place, address = good[0]
    yield "", "", phone, place, "no name"
    yield name, code, "", place, "the same company once more"
    yield f"{place}另一家公司", code, "", place, "the code of another company"
    yield "号码错误有限公司", "", "12345", place, "no such phone number"
    yield "代码错误有限公司", "91110000MA01ABCD00", "", place, "wrong check digit"
    if data is not None and (data / DIRTY).is_file():
        with gzip.open(data / DIRTY, "rt", encoding="utf-8", newline="") as file:
            for row in islice(csv.DictReader(file), 20):
                yield (
                    row["企业名称"],
                    row["统一社会信用代码"],
                    "",
                    row["地区"],
                    row["注册地址"][:300],
                )


def _phones() -> Iterator[str]:
    for number in range(100_000_000):
        yield f"139{number:08d}"


def _code(rng: random.Random) -> str:
    body = "91" + "".join(rng.choice("0123456789") for _ in range(6))
    body += "".join(rng.choice(CODE_ALPHABET) for _ in range(9))
    return body + _check(body)


def is_code(code: str) -> bool:
    """Return whether *code* is a unified social credit code with the right check character."""
    return (
        len(code) == 18 and all(c in CODE_ALPHABET for c in code) and _check(code[:17]) == code[17]
    )


def _check(body: str) -> str:
    total = sum(CODE_ALPHABET.index(c) * w for c, w in zip(body, WEIGHTS, strict=True))
    return CODE_ALPHABET[(31 - total % 31) % 31]
