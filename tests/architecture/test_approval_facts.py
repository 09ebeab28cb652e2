"""Whom a flow may ask by a fact, each document tells: promised in contracts, told by handlers."""

import ast

from contracts import catalogue
from contracts.approvals import PEOPLE

from .sources import python_files

PLAIN = "services/organization/src/organization/approvals/permits/handlers.py"
"""A permit tells what its record tells: `contracts.permits.JUDGED`."""


def test_whatever_asks_for_an_approval_tells_the_people_that_it_promises():
    catalogue()  # every kind is declared once all contracts are read
    promised = {name for names in PEOPLE.values() for name in names}
    assert all(PEOPLE.values())
    silent = [
        f"{source.path}:{call.lineno}"
        for source in python_files()
        if "/src/" in source.path and source.path != PLAIN
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and _asks(call) and not _facts(call) & promised
    ]
    assert silent == []


def _asks(call):
    return {"chosen_ids", "facts", "snapshot"} <= {one.arg for one in call.keywords}


def _facts(call):
    [told] = [one.value for one in call.keywords if one.arg == "facts"]
    return {key.value for key in getattr(told, "keys", ()) if isinstance(key, ast.Constant)}
