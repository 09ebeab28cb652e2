"""The real suite for the tests of the contract."""

import pytest

from house.demo.client import Client
from house.demo.story import NEW_PASSWORD, Day, sign_in
from house.suite import Suite

LIMITS = {
    "GATEWAY_ACTOR_QUOTA": "10000000",
    "GATEWAY_ANONYMOUS_QUOTA": "10000000",
    "ORGANIZATION_ACCESS_TOKEN_S": "7200",
    # The attack guesses passwords as well; the administrator must not be locked out meanwhile.
    "ORGANIZATION_FAILURES_BEFORE_CAPTCHA": "0",
    "ORGANIZATION_FAILURES_BEFORE_LOCK": "0",
    "ORGANIZATION_FAILURES_BEFORE_DELAY": "1000000",
    "ORGANIZATION_SOURCE_FAILURES": "1000000",
}


@pytest.fixture(scope="session")
def suite(tmp_path_factory):
    with Suite(tmp_path_factory.mktemp("suite"), restart=True, environment=LIMITS) as running:
        sign_in(Day(running.url, running.first_password, running.amqp_uri, quiet=True))
        yield running


@pytest.fixture
def token(suite):
    """An access token of the administrator."""
    return Client(suite.url).sign_in("admin", NEW_PASSWORD)["access_token"]
