"""
The names by which databases hold what is still to be done, or was: no release may forget one.

Rows with a name that no code knows wait for ever, and an event that comes once more is a new one to
a reaction of another name. `make generate` adds names and takes none away; who means to be rid of
one deletes its line a release after the last row was written with it.
"""

import importlib
from collections.abc import Iterator
from pathlib import Path

from chassis.react import name_of
from chassis.service import Service
from house.suite import SERVICES

PATH = Path("docs/kept_names.txt")


def known() -> set[str]:
    """Return a line for each name that the services know: whose, what it names, the name."""
    services = [importlib.import_module(f"{name}.service").service for name in SERVICES]
    return {f"{one.name} {line}" for one in services for line in _lines(one)}


def _lines(service: Service) -> Iterator[str]:
    yield from (f"reaction {name_of(f)}" for found in service.reactions.values() for f in found)
    yield from (f"due {kind}" for kind in service.duties)
    yield from (f"job {kind}" for kind in service.jobs)
    for process in service.processes.values():
        steps = enumerate(process.steps)  # a run says by a number how far it is
        yield from (f"process {process.kind} {number} {step.name}" for number, step in steps)


def kept() -> set[str]:
    """Return the lines of the file."""
    return set(PATH.read_text(encoding="utf-8").splitlines()) if PATH.exists() else set()


def text() -> str:
    """Return what the file should hold: all that stood there, and what came since."""
    return "".join(f"{line}\n" for line in sorted(kept() | known()))
