"""What a migration adds for the new release, and what it takes from the release before."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from .sources import ROOT, Source, python_files

CHANGELOG = ROOT / "CHANGELOG.md"
ADDING = {"create_table", "add_column"}
TAKING = {"drop_table", "drop_column", "rename_table"}
TAKING_SQL = re.compile(r"\b(drop\s+(table|column)|rename\s+(to|column))\b", re.IGNORECASE)
RELEASE = re.compile(r"^## \[(?P<name>[^]]+)\]", re.MULTILINE)
DATABASES = re.compile(r"^Databases: (?P<heads>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Migration:
    """One file below migrations/versions, by what its `upgrade` does."""

    source: Source

    @property
    def part(self) -> str:
        """Whose it is: a service, or the chassis, which all of them run."""
        return self.source.package

    @property
    def number(self) -> str:
        return self.source.path.rpartition("/")[2][:4]

    @cached_property
    def _calls(self) -> list[ast.Call]:
        """All calls that `upgrade` makes, also by way of functions of the same file."""
        known = {n.name: n for n in self.source.tree.body if isinstance(n, ast.FunctionDef)}
        waiting, seen, calls = ["upgrade"], set[str](), list[ast.Call]()
        while waiting:
            name = waiting.pop()
            if name in known and name not in seen:
                seen.add(name)
                inside = list(ast.walk(known[name]))
                waiting += [node.id for node in inside if isinstance(node, ast.Name)]
                calls += [node for node in inside if isinstance(node, ast.Call)]
        return calls

    @property
    def adds(self) -> list[int]:
        """Lines that make what only the new release knows."""
        return sorted(call.lineno for call in self._calls if _verb(call) in ADDING)

    @property
    def takes(self) -> list[int]:
        """Lines behind which the release before can no longer read or write."""
        return sorted({call.lineno for call in self._calls if _takes(call)})


def _verb(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _takes(call: ast.Call) -> bool:
    verb, told = _verb(call), {k.arg: ast.unparse(k.value) for k in call.keywords}
    if verb == "add_column":  # whoever does not know the column cannot write a row any more
        column = ast.unparse(call)
        return "nullable=False" in column and "server_default" not in column
    if verb == "alter_column":
        narrower = told.get("nullable") == "False" or told.get("server_default") == "None"
        return narrower or "new_column_name" in told
    if verb == "execute":
        return bool(TAKING_SQL.search(ast.unparse(call)))
    return verb in TAKING


def mixed_migrations(source: Source) -> Iterator[int]:
    """A migration expands or contracts, never both: replicas of two releases run side by side."""
    if source.is_migration:
        migration = Migration(source)
        if migration.adds:
            yield from migration.takes


def migrations() -> list[Migration]:
    """Return all migrations of all services and of the chassis."""
    return [Migration(source) for source in python_files() if source.is_migration]


def released(changelog: str) -> Mapping[str, str] | None:
    """
    Return part → number of its newest migration in the last release; None before the first.

    changelog: the text of CHANGELOG.md, the newest section first. Each release says its heads:
    `Databases: chassis 0017, sales 0021, …`.
    """
    starts = list(RELEASE.finditer(changelog))
    last = next((found for found in starts if found["name"] != "Unreleased"), None)
    if last is None:
        return None
    behind = [found.start() for found in starts if found.start() > last.start()]
    section = changelog[last.start() : behind[0] if behind else len(changelog)]
    heads = DATABASES.search(section)
    assert heads, f"CHANGELOG.md does not say `Databases: …` of {last['name']}"
    return dict(pair.split() for pair in heads["heads"].split(","))


def mixed_since(heads: Mapping[str, str], found: list[Migration]) -> list[str]:
    """Return the parts whose migrations behind *heads* expand and contract."""
    new = [m for m in found if m.number > heads.get(m.part, "0000")]
    adding = {m.part for m in new if m.adds}
    return sorted(adding & {m.part for m in new if m.takes})
