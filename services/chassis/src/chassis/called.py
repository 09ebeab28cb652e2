"""Which ids stand in the sentence of a refusal, and of what kind of record each is."""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

from chassis.errors import KNOWN_AS, REFUSALS
from chassis.spoken import ID


def ids_in(text: str) -> list[str]:
    """Return the details of a sentence that hold an id."""
    names = (name for _, name, _, _ in Formatter().parse(text) if name)
    return [name for name in names if name == "id" or name.endswith("_id")]


def reference(code: str, name: str, resource: str = "") -> str:
    """
    Return the field that holds such ids in records: customer_id.

    code: of a declared refusal. name: the detail with the id; where the refusal says nothing of it
        by `refers`, an `id` is that of the resource, and others are called as anywhere.
    resource: what the refusal is about, as its details say; else what its code says.
    """
    told = REFUSALS[code].refers.get(name, name)
    if told not in ("id", "resource"):
        return told
    kind = resource or ".".join(code.split(".")[:2])
    return f"{kind.rpartition('.')[2]}_id"


def unnamed(code: str, details: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the field and the id of each record in the sentence whose name is not known."""
    refusal = REFUSALS.get(code)
    known = details.get(KNOWN_AS, {})
    for name in ids_in(refusal.en) if refusal else ():
        told = str(details.get(name) or "")
        if ID.fullmatch(told) and told not in known:
            yield reference(code, name, str(details.get("resource") or "")), told
