"""Everything the suite promises, service by service. Read this to learn what the suite can do."""

import importlib
from functools import lru_cache

from chassis.contract import Catalogue
from contracts import field_words, forms, house_data, reasons, said, words

TOLD = (forms.FORMS, words.WORDS, said.TABLES, reasons.REASONS, field_words.NAMED)
assert all(TOLD), "what people are told is there before any contract"
assert house_data.OF_THE_HOUSE, "and what everybody may know by name"
SERVICES = ("organization", "customers", "sales", "ledger", "service_desk", "notify")


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Return every resource of every service."""
    modules = [importlib.import_module(f"contracts.{name}") for name in SERVICES]
    return Catalogue(tuple(resource for module in modules for resource in module.resources))
