"""Acknowledged work survives random kills of services, relays, broker and database."""

import os

import pytest
from tests.chaos.storm import storm

from house.postgres import Postgres, binaries

OPERATIONS = int(os.environ.get("STORM_OPERATIONS", "120"))


@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.requirement("PLT-03", "PLT-12")
def test_nothing_acknowledged_is_lost_or_doubled_in_a_storm(tmp_path):
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed: the storm runs on PostgreSQL")
    with Postgres() as database:
        verdict = storm(tmp_path, OPERATIONS, seed=7, database=database)
    assert verdict.good, verdict
    assert sum(verdict.acknowledged.values()) >= OPERATIONS
