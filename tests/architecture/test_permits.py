"""What the contracts call gated asks for leave in its service, and nothing else does."""

import importlib

from contracts.permits import GATED

from .sources import SERVICES


def test_what_may_need_a_permit_asks_for_it_first():
    services = [importlib.import_module(f"{name}.service").service for name in SERVICES]
    kept = [one for service in services for one in service.operations.values()]
    asking = [o.id for o, f in kept if getattr(f.first, "__name__", "") == "ask_for_leave"]
    assert sorted(asking) == sorted(GATED)
