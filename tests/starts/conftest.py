"""Where an operator starts the suite himself, and where its processes tell their spans."""

import pytest
from tests.starts.collector import Collector
from tests.starts.terminal import Terminal


@pytest.fixture(scope="session")
def collector():
    """Where every process that the terminal runs tells its spans."""
    server = Collector()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def terminal(tmp_path_factory, collector):
    """Where an operator starts and stops `house run`; the last one is stopped as systemd does."""
    environment = {"CRM_OTLP_ENDPOINT": collector.address, "OTEL_BSP_SCHEDULE_DELAY": "200"}
    at_work = Terminal(tmp_path_factory.mktemp("terminal") / "data", **environment)
    yield at_work
    at_work.close()
