"""The secrets of one installation, made on its first start and readable by its owner only."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def _bus_keys() -> str:
    return f"k1:{secrets.token_hex(32)}"


# Name of the file → how its first content is made. A process finds each through the variable
# CRM_<NAME>_FILE, so that no secret stands in an environment or a process list.
KINDS: dict[str, Callable[[], str]] = {
    "bus_keys": _bus_keys,
    "page_key": lambda: secrets.token_hex(32),
    "first_password": lambda: secrets.token_urlsafe(12),
}


def ensure(folder: Path) -> dict[str, str]:
    """Make what is missing and return the environment that leads to it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, make in KINDS.items():
        _write_once(folder / name, make)
    found = {f"CRM_{name.upper()}_FILE": str(folder / name) for name in KINDS}
    return found | {"CRM_SECRETS_DIR": str(folder)}


def _write_once(path: Path, make: Callable[[], str]) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(make() + "\n")


def keep(path: Path, secret: str) -> None:
    """Write down what changes between starts, such as the broker, for commands of the operator."""
    path.unlink(missing_ok=True)
    _write_once(path, lambda: secret)
