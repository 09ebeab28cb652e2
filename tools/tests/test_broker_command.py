"""`python -m house broker` means the node of the suite whose data CRM_DATA_DIR names."""

import pytest
from click.testing import CliRunner

from house.__main__ import cli
from house.broker import BrokerError


@pytest.fixture
def ran(tmp_path, monkeypatch):
    """Run a command about the broker of a suite in a folder of its own, from somewhere else."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("CRM_DATA_DIR", str(tmp_path / "suite"))
    return lambda *words: CliRunner().invoke(cli, ["broker", *words])


def test_the_folder_of_the_data_names_the_node(ran, tmp_path):
    told = ran("status")
    assert told.exit_code == 1 and told.output == f"stopped ({tmp_path}/suite/broker)\n"
    assert f"stopped ({tmp_path}/other)" in ran("--folder", f"{tmp_path}/other", "status").output


def test_asking_where_no_node_ever_was_makes_none(ran, tmp_path):
    told = ran("ctl", "list_queues")
    assert isinstance(told.exception, BrokerError) and "CRM_DATA_DIR" in str(told.exception)
    assert ran("stop").exit_code == 0
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["elsewhere"]
