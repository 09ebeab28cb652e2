"""The rules of style that a program can check; each yields the lines that break it."""

import ast
import re
from collections.abc import Callable, Iterator
from typing import TypeGuard

from .migrations import mixed_migrations
from .sources import SERVICES, Source, begins

FILE_LINES, FUNCTION_LINES, TEST_LINES = 400, 70, 20
DOMAIN = (*SERVICES, "contracts", "gateway")
MONEY = re.compile(r"amount|price|total|money|balance|discount|tax|credit_limit|exposure|paid")
UNFINISHED = re.compile(r"#.*\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
IGNORE = re.compile(
    r"#\s*(noqa|type:\s*ignore)"
    r"(?P<codes>:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[\w\-, ]+\])?(?P<reason>.*)"
)
CLOCK_CALLS = {"now", "utcnow", "today"}

# What a file of a slice may not import: the reason why each file has its name.
DATABASE, WIRE = ("sqlalchemy", "chassis.stock", "chassis.uow"), ("nameko", "kombu", "pika")
ROLES = {
    "rules.py": (*DATABASE, *WIRE, "marshmallow", "logging", "structlog"),
    "model.py": ("sqlalchemy.select", "sqlalchemy.orm.Session", "chassis.uow", *WIRE),
    "handlers.py": ("sqlalchemy", "marshmallow", *WIRE),
    "reactions.py": ("sqlalchemy", "marshmallow", *WIRE),
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(source: Source) -> Iterator[Function]:
    for node in ast.walk(source.tree):
        if isinstance(node, Function) and not source.is_migration:
            yield node


def length(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def long_files(source: Source) -> Iterator[int]:
    if len(source.lines) > FILE_LINES and not source.is_migration:
        yield len(source.lines)


def long_functions(source: Source) -> Iterator[int]:
    limit = TEST_LINES if source.is_test else FUNCTION_LINES
    for node in functions(source):
        is_case = node.name.startswith("test_")
        if length(node) > (limit if is_case else FUNCTION_LINES):
            yield node.lineno


def missing_docstrings(source: Source) -> Iterator[int]:
    if source.package and source.text.strip() and not ast.get_docstring(source.tree):
        if "/migrations/" not in source.path:
            yield 1


def own_clocks(source: Source) -> Iterator[int]:
    """Time is passed in: only the clock of the chassis asks the machine."""
    if source.package not in (*DOMAIN, "chassis") or source.is_migration:
        return
    if source.path.endswith("chassis/clock.py"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value).rpartition(".")[2]
            if node.func.attr in CLOCK_CALLS and owner in ("datetime", "date"):
                yield node.lineno


def float_money(source: Source) -> Iterator[int]:
    """Money is integers in minor units; a float loses cents."""
    if source.package not in (*DOMAIN, "chassis"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.AnnAssign) and MONEY.search(ast.unparse(node.target)):
            if "float" in ast.unparse(node.annotation).lower():
                yield node.lineno
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("float", "fields.Float"):
            if MONEY.search(ast.unparse(node)):
                yield node.lineno


def own_commits(source: Source) -> Iterator[int]:
    """The funnel commits; only who opened a transaction or the chunk of a job may commit it."""
    if source.package not in DOMAIN:
        return
    own = {id(call) for function in functions(source) for call in _commits_of_own(function)}
    for node in ast.walk(source.tree):
        if _is_commit(node) and id(node) not in own:
            yield node.lineno


def _commits_of_own(function: Function) -> Iterator[ast.Call]:
    for block in ast.walk(function):
        if isinstance(block, ast.With) and any(_opens_transaction(i) for i in block.items):
            yield from (node for node in ast.walk(block) if _is_commit(node))


def _opens_transaction(item: ast.withitem) -> bool:
    call = item.context_expr
    opens = ("transaction", "job.chunk")
    return isinstance(call, ast.Call) and ast.unparse(call.func).endswith(opens)


def _is_commit(node: ast.AST) -> TypeGuard[ast.Call]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    return node.func.attr in ("commit", "rollback")


def environment_readers(source: Source) -> Iterator[int]:
    """Settings are typed and stand in one place."""
    if source.package in DOMAIN or source.package == "chassis":
        if not source.path.endswith("chassis/settings.py"):
            for number, line in enumerate(source.lines, 1):
                if re.search(r"\bos\.(environ|getenv)\b", line):
                    yield number


def unfinished(source: Source) -> Iterator[int]:
    for number, line in enumerate(source.lines, 1):
        if UNFINISHED.search(line):
            yield number


def unexplained_ignores(source: Source) -> Iterator[int]:
    """Every ignore names its rule and carries its reason."""
    for number, line in enumerate(source.lines, 1):
        found = IGNORE.search(line)
        if found and (not found["codes"] or len(found["reason"].strip(" -#:]")) < 8):
            yield number


def bare_prints(source: Source) -> Iterator[int]:
    """Services speak through the log; command lines may print."""
    allowed = ("__main__.py", "chassis/commands.py", "chassis/main.py")
    if source.package not in (*DOMAIN, "chassis") or source.path.endswith(allowed):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print":
            yield node.lineno


def role_imports(source: Source) -> Iterator[int]:
    """Rules are pure, models do not query, handlers and reactions leave SQL to the store."""
    banned = ROLES.get(source.path.rpartition("/")[2], ())
    if source.package in SERVICES:
        for number, name in source.import_lines:
            if any(begins(name, prefix) for prefix in banned):
                yield number


RULES: dict[str, Callable[[Source], Iterator[int]]] = {
    rule.__name__: rule
    for rule in (
        long_files,
        long_functions,
        missing_docstrings,
        own_clocks,
        float_money,
        own_commits,
        environment_readers,
        unfinished,
        unexplained_ignores,
        bare_prints,
        role_imports,
        mixed_migrations,
    )
}
