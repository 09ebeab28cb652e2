"""Every package is its own distribution, and every service is laid out alike."""

import tomllib

import pytest

from .sources import ROOT, SERVICES

LIBRARIES = ("chassis", "contracts", "partner_client")
FOLDERS = [f"services/{name}" for name in (*LIBRARIES, *SERVICES)] + ["gateway", "tools"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_package_declares_its_distribution(folder):
    project = tomllib.loads((ROOT / folder / "pyproject.toml").read_text())["project"]
    assert project["name"].startswith("crm-")
    assert project["description"].endswith(".")


def test_make_setup_installs_every_distribution():
    makefile = (ROOT / "Makefile").read_text()
    missing = [folder for folder in FOLDERS if folder not in makefile]
    assert not missing


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_package_is_typed(folder):
    assert list((ROOT / folder / "src").glob("*/py.typed"))
