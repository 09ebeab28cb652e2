"""The real suite: private broker, six services, gateway, on SQLite; one for all tests here."""

import pytest

from house.demo.client import Client
from house.demo.story import NEW_PASSWORD, Day, sign_in
from house.suite import Suite


@pytest.fixture(scope="session")
def suite(tmp_path_factory):
    """A running suite whose administrator has changed the first password."""
    limits = {"GATEWAY_ACTOR_QUOTA": "1000000"}
    with Suite(tmp_path_factory.mktemp("suite"), restart=True, environment=limits) as running:
        sign_in(Day(running.url, running.first_password, running.amqp_uri, quiet=True))
        yield running


@pytest.fixture
def admin(suite):
    """The administrator, signed in."""
    client = Client(suite.url)
    client.sign_in("admin", NEW_PASSWORD)
    return client
