"""What the runbook of a restore says, word for word, on a folder that was never there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from house import secrets

PAGE = Path("docs/runbooks/database-restore.md")
SUITE = re.compile(r"^(CRM|GATEWAY|[A-Z_]+_DATABASE_URL|AMQP)")


class Machine:
    """A folder with what a clone has after `make setup`, and the commands of the page."""

    def __init__(self, folder, backups):
        self.folder, self.backups = folder, backups
        folder.mkdir()
        (folder / ".venv").symlink_to(Path(sys.executable).parent.parent)
        self.environment = {k: v for k, v in os.environ.items() if not SUITE.match(k)}

    def do(self, *commands):
        for command in commands:
            words = command.replace("/backups", str(self.backups)).split()
            told = {"cwd": self.folder, "env": self.environment}
            done = subprocess.run(words, capture_output=True, text=True, **told)
            assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"


def commands(begin, end):
    """Return the commands that stand on the page between two headings."""
    part = PAGE.read_text("utf-8").partition(begin)[2].partition(end)[0]
    lines = [line.strip() for line in part.splitlines() if line.startswith("    ")]
    return [line for line in lines if line.startswith((".venv/bin/crm ", "cp "))]


@pytest.mark.requirement("PLT-18")
def test_what_was_saved_comes_back_on_a_fresh_machine_as_the_page_says(tmp_path):
    backups = tmp_path / "backups"
    backups.mkdir()
    old = Machine(tmp_path / "old", backups)
    secrets.ensure(old.folder / ".run" / "secrets")
    old.do(".venv/bin/crm migrate", *commands("## Save", "## Restore"))
    new = Machine(tmp_path / "new", backups)
    new.do(*commands("## Restore", "## When only"))
    for name in ("bus_keys", "page_key", "first_password"):
        kept = [one.folder / ".run" / "secrets" / name for one in (old, new)]
        assert kept[0].read_text() == kept[1].read_text()
    assert (new.folder / ".run" / "ledger.db").exists()
