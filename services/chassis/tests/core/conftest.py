"""A small service of shelves and boxes on which the tests of the chassis try everything."""

import sys
from pathlib import Path

import pytest

from chassis.testing.harness import Harness, database_url, drop_database

sys.path.insert(0, str(Path(__file__).parent))
from toy.service import service


def pytest_collection_modifyitems(items):
    """What the chassis does is asked of both engines at hand as well."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.postgres)


@pytest.fixture
def toy(tmp_path):
    url = database_url(tmp_path)
    harness = Harness(service, url)
    yield harness
    harness.close()
    drop_database(url)
