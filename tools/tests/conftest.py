"""What the tests of the tools share."""

import sys
from pathlib import Path

import pytest

from house.suite import Suite

DUMMIES = str(Path(__file__).parent / "dummies")


@pytest.fixture
def make_suite(tmp_path, monkeypatch):
    """Return a function that makes a suite of dummies without a broker; all are stopped."""
    monkeypatch.syspath_prepend(DUMMIES)
    made: list[Suite] = []

    def make(**plan):
        environment = {"PYTHONPATH": DUMMIES, **plan.pop("environment", {})}
        chosen = {"services": ["alpha"], "gateway": False, "amqp_uri": "amqp://nowhere", **plan}
        made.append(Suite(tmp_path / "run", environment=environment, **chosen))
        return made[-1]

    yield make
    for suite in made:
        suite.stop()
    sys.modules.pop("alpha", None)
