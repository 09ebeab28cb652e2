"""A fresh customers service for each test."""

import pytest

from chassis.testing.harness import Harness, database_url, drop_database
from customers.service import service


@pytest.fixture
def customers(tmp_path):
    url = database_url(tmp_path)
    harness = Harness(service, url)
    yield harness
    harness.close()
    drop_database(url)
