"""A small service of shelves and boxes on which the tests of the chassis try everything."""

import sys
from pathlib import Path

import pytest

from chassis.testing.harness import Harness, database_url, drop_database

sys.path.insert(0, str(Path(__file__).parent))
from toy.service import service


@pytest.fixture
def toy(tmp_path):
    url = database_url(tmp_path)
    harness = Harness(service, url)
    yield harness
    harness.close()
    drop_database(url)
