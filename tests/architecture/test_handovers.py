"""What the contracts say changes hands in a handover is what the services hand over."""

import importlib

from contracts.handovers import KINDS

from .sources import SERVICES

PLACES = {"organization": "organization.office.handover_parts.store"}


def test_every_kind_that_rules_may_name_is_handed_over_by_a_service_and_no_other():
    stores = [PLACES.get(name, f"{name}.handovers.store") for name in sorted(SERVICES)]
    portions = [one for place in stores for one in importlib.import_module(place).PORTIONS]
    assert {portion.name for portion in portions} == KINDS
