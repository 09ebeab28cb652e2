"""Packages of the operating system that pip cannot bring."""

import os
import shutil
import subprocess


class InstallError(Exception):
    """A package could not be installed; the message says what to do by hand."""


def install(package: str) -> None:
    """Install a Debian package as root or with sudo."""
    by_hand = f"apt-get install --no-install-recommends {package}"
    if shutil.which("apt-get") is None:
        raise InstallError(f"Install {package} with your package manager (Debian: {by_hand}).")
    become_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if become_root and shutil.which("sudo") is None:
        raise InstallError(f"Run this as root: {by_hand}")
    # The package would start a server of its own on the public port; RUNLEVEL=1 forbids that.
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for words in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", package]):
        done = subprocess.run([*become_root, "apt-get", *words], env=environment)
        if done.returncode:
            raise InstallError(f"`apt-get {' '.join(words)}` failed; as root try: {by_hand}")
