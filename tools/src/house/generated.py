"""
Files that are written by a program, committed, and checked.

Routes of the services, rights at the broker, names that stand in databases, how phrases sound, the
pages of settings and of metrics, the table of requirements.

`python -m house.generated` writes them; with the word `check` it only tells whether they differ.
"""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from house import definitions, kept_names, metrics_page, phrases, requirements, settings_page
from house.suite import SERVICES, exists


def routes(service: str) -> str:
    """Return every operation of a service with its route, handler and refusals."""
    command = [sys.executable, "-m", service, "routes"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[1:])} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def texts() -> dict[Path, str]:
    """Return path → what it should hold."""
    services = [name for name in SERVICES if exists(name)]
    with ThreadPoolExecutor(2) as lanes:
        page = lanes.submit(requirements.collect)
        told = dict(zip(services, lanes.map(routes, services), strict=True))
    found = {Path(f"services/{name}/routes.txt"): text for name, text in told.items()}
    found[definitions.PATH] = definitions.text()
    found[kept_names.PATH] = kept_names.text()
    found[phrases.PATH] = phrases.text()
    found[metrics_page.PATH] = metrics_page.text()
    found[settings_page.PATH] = settings_page.text()
    return {**found, requirements.TABLE: requirements.table(requirements.read_ids(), page.result())}


def differences(wanted: dict[Path, str]) -> list[Path]:
    """Return the files that do not hold what they should."""
    return [
        path
        for path, text in wanted.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main(words: list[str]) -> int:
    """Write or check; return the exit code."""
    wanted = texts()
    stale = differences(wanted)
    if words == ["check"]:
        for path in stale:
            sys.stderr.write(f"{path} is out of date. The command that mends it: make generate\n")
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
        sys.stdout.write(f"wrote {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
