"""The program with whose balances of real journals a test compares ours."""

import fcntl
import shutil
import tempfile
from pathlib import Path

from house import packages

PACKAGE = "hledger"


def install() -> str:
    """Return the program, installed from the distribution's packages if it is missing."""
    # Two tiers of tests may miss it at the same moment, and the package manager serves one.
    with open(Path(tempfile.gettempdir()) / "crm-hledger.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if shutil.which(PACKAGE) is None:
            packages.install(PACKAGE)
    found = shutil.which(PACKAGE)
    if found is None:
        raise packages.InstallError(f"{PACKAGE} was installed, but is not on the PATH.")
    return found
