"""Whatever can post to the books says how the books refuse it, and asks for a key."""

import ast
import importlib
from functools import cache

import pytest

from contracts.ledger.entry import POSTING

from .sources import python_files

PLACE = "services/ledger/src/"
POSTS = ("ledger.journal.store", "post")
Function = tuple[str, str]
"""Module and name."""


@cache
def modules() -> dict[str, ast.Module]:
    """Return the modules of the ledger by their dotted names."""
    files = [f for f in python_files() if f.path.startswith(PLACE)]
    names = {f: f.path.removeprefix(PLACE).removesuffix(".py").replace("/", ".") for f in files}
    return {name.removesuffix(".__init__"): f.tree for f, name in names.items()}


@cache
def imported(module: str) -> dict[str, Function]:
    """Return what names of other modules mean in this one."""
    found = {}
    for node in ast.walk(modules()[module]):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                found[alias.asname or alias.name] = (node.module, alias.name)
    return found


@cache
def calls() -> dict[Function, set[Function]]:
    """Return which functions each function of the ledger names, called or handed on."""
    graph: dict[Function, set[Function]] = {}
    for module, tree in modules().items():
        known = imported(module)
        for function in (n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)):
            named = graph.setdefault((module, function.name), set())
            for node in ast.walk(function):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                    place = known.get(node.value.id)
                    named |= {(".".join(place), node.attr)} if place else set()
                elif isinstance(node, ast.Name):
                    named.add(known.get(node.id, (module, node.id)))
    return graph


@cache
def posting() -> set[Function]:
    """Return all functions from which one comes to the posting of entries."""
    found: set[Function] = {POSTS}
    while more := {one for one, named in calls().items() if named & found} - found:
        found |= more
    return found


def handlers():
    """Yield the operations over HTTP that post, with where they are handled."""
    for operation, handler in importlib.import_module("ledger.service").service.operations.values():
        place = (handler.__module__, handler.__qualname__.partition(".")[0])
        if operation.http and not operation.safe and place in posting():
            yield operation


@pytest.mark.requirement("LED-01")
def test_what_posts_to_the_books_declares_how_they_refuse_it():
    mute = {o.id: [r.code for r in POSTING if r not in o.raises] for o in handlers()}
    assert {name: codes for name, codes in mute.items() if codes} == {}


@pytest.mark.requirement("PLT-12")
def test_what_posts_to_the_books_asks_for_a_key():
    assert [o.id for o in handlers() if o.keyed != "required"] == []


def test_posting_is_found_behind_other_functions():
    assert ("ledger.receivables.handlers", "cancel_receivable") in posting()
    assert ("ledger.accounts.handlers", "create_account") not in posting()
