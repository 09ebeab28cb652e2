"""The source files of the repository, read once."""

import ast
import subprocess
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICES = ("organization", "customers", "sales", "ledger", "service_desk", "notify")


@dataclass(frozen=True)
class Source:
    """One Python file: where it stands, its text, its tree."""

    path: str

    @cached_property
    def text(self) -> str:
        return (ROOT / self.path).read_text(encoding="utf-8")

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @cached_property
    def imports(self) -> list[str]:
        """Return the dotted names of all imported modules and names."""
        return [name for _, name in self.import_lines]

    @cached_property
    def import_lines(self) -> list[tuple[int, str]]:
        """Return line and dotted name of everything that is imported."""
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [(node.lineno, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
        return found

    @property
    def is_test(self) -> bool:
        return "tests/" in self.path

    @property
    def is_migration(self) -> bool:
        """Migrations are drafted by a program and never rewritten: their size says nothing."""
        return "/migrations/versions/" in self.path

    @property
    def package(self) -> str:
        """Return the package of a source file, or "" for a test."""
        _, found, rest = self.path.partition("/src/")
        return rest.split("/")[0] if found and not self.is_test else ""


def begins(name: str, prefix: str) -> bool:
    """Tell whether a dotted name is the other or lies inside it."""
    return name == prefix or name.startswith(f"{prefix}.")


@cache
def tracked() -> tuple[str, ...]:
    """Return the paths of all files under version control that exist."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z"]
    listed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return tuple(p for p in listed.split("\0") if p and (ROOT / p).is_file())


@cache
def python_files() -> tuple[Source, ...]:
    return tuple(Source(path) for path in tracked() if path.endswith(".py"))
