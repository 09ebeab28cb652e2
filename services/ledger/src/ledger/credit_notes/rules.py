"""What is credited by line of the order: pure arithmetic in minor units."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chassis.values import spread

Row = Mapping[str, Any]


def rows_of(lines: Iterable[Row]) -> list[dict[str, Any]]:
    """Return what sales tells of lines that came back as a credit note keeps it."""
    return [
        {
            "line_id": line["line_id"],
            "name": line.get("product_name") or "",
            "rate_bp": int((line.get("tax_percent") or 0) * 100),
            "net": line["net"].minor,
            "tax": line["tax"].minor,
        }
        for line in lines
    ]


def gross_of(row: Row) -> int:
    """Return what a row comes to with its tax."""
    return int(row["net"] + row["tax"])


def tax_of(rows: Iterable[Row]) -> int:
    """Return what of the rows is tax."""
    return sum(row["tax"] for row in rows)


def scaled(rows: Sequence[Row], amount: int, tax: int | None = None) -> list[dict[str, Any]]:
    """
    Return the rows of a credit of *amount* for what came back: each line its share, to the cent.

    tax: what of it all is tax, where somebody said so; else each line keeps its rate.
    """
    whole = [gross_of(row) for row in rows]
    parts = spread(amount, whole)
    taxes = [
        row["tax"] if part == gross else _share(part, row["tax"], gross)
        for row, part, gross in zip(rows, parts, whole, strict=True)
    ]
    if tax is not None and tax != sum(taxes):
        taxes = _told(tax, taxes, parts)
    told = zip(rows, parts, taxes, strict=True)
    return [{**row, "net": part - own, "tax": own} for row, part, own in told]


def _told(tax: int, taxes: Sequence[int], parts: Sequence[int]) -> list[int]:
    shares = spread(tax, taxes if sum(taxes) else parts)
    fits = all(share <= part for share, part in zip(shares, parts, strict=True))
    return shares if fits else spread(tax, parts)


def _share(part: int, tax: int, gross: int) -> int:
    return (2 * part * tax + gross) // (2 * gross) if gross else 0
