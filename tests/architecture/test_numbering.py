"""Every number that people read can have a rule, and who draws it hears of the rules."""

import ast
import importlib

from contracts.organization import numbering_rule

from .sources import python_files

INSIDE = {"price_book": "versions of a price book, which nobody reads on a paper"}


def _drawn():
    """Yield service and series of every number that is drawn."""
    for source in python_files():
        if "/src/" not in source.path or "/chassis/" in source.path:
            continue
        for call in ast.walk(source.tree):
            if isinstance(call, ast.Call) and "next_number" in ast.unparse(call.func):
                series = call.args[1]
                if isinstance(series, ast.Constant):
                    yield source.path.split("/")[1], series.value


def test_every_series_that_is_drawn_can_have_a_rule_and_no_other():
    assert {series for _, series in _drawn()} - INSIDE.keys() == set(numbering_rule.SERIES)


def test_who_draws_numbers_hears_of_the_rules():
    for name in {service for service, _ in _drawn()} - {"organization"}:
        service = importlib.import_module(f"{name}.service").service
        events = (numbering_rule.created, numbering_rule.updated)
        assert all(one.type in service.reactions for one in events), name
