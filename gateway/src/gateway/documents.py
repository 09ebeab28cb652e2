"""
`python -m gateway.documents [check]`: writes what is generated from the contracts.

docs/openapi.json, docs/asyncapi.yaml, docs/events.md and services/contracts/golden/*.json are
committed; `check` fails where they differ from the contracts and tells the command that mends it.
"""

import argparse
import json
import sys
from pathlib import Path

import yaml

from chassis.contract import Catalogue
from contracts import catalogue
from gateway.asyncapi import asyncapi
from gateway.composites import RESOURCES as COMPOSED
from gateway.events_page import events_page
from gateway.golden import GOLDEN, breaks, golden
from gateway.openapi import openapi
from gateway.pages import RESOURCES
from gateway.schemas import Json

MEND = "make generate"
MEND_BREAK = "make generate ACCEPT_BREAKS=1"


def generated(promised: Catalogue) -> dict[str, str]:
    """Return path below the root → text of every generated file."""
    everything = Catalogue((*promised.resources, *RESOURCES, *COMPOSED))
    files = {
        "docs/openapi.json": _json(openapi(everything)),
        "docs/asyncapi.yaml": _yaml(asyncapi(promised)),
        "docs/events.md": events_page(promised),
    }
    schemas = golden(promised)
    return {**files, **{f"{GOLDEN}/{name}": _json(s) for name, s in schemas.items()}}


def differences(root: Path, files: dict[str, str]) -> list[str]:
    """Return the paths that are missing, differ or are no longer generated."""
    wrong = [name for name, text in files.items() if _read(root / name) != text]
    return sorted(wrong + [str(p.relative_to(root)) for p in _stale(root, files)])


def broken(root: Path, files: dict[str, str]) -> list[str]:
    """Return what the new schemas take away from those who use the committed ones."""
    found: list[str] = []
    for path in sorted((root / GOLDEN).glob("*.json")):
        name = f"{GOLDEN}/{path.name}"
        new = json.loads(files[name]) if name in files else {}
        found += [f"{path.stem}: {what}" for what in breaks(json.loads(path.read_text()), new)]
    return found


def write(root: Path, files: dict[str, str]) -> None:
    """Write the files and remove those that are no longer generated."""
    for path in _stale(root, files):
        path.unlink()
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if _read(root / name) != text:
            (root / name).write_text(text, encoding="utf-8")


def main(words: list[str]) -> int:
    """Write or check; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m gateway.documents")
    parser.add_argument("action", nargs="?", choices=("write", "check"), default="write")
    parser.add_argument("--accept-breaks", action="store_true", help="contracts may take away")
    parser.add_argument("--root", type=Path, default=Path.cwd())
    asked = parser.parse_args(words)
    files = generated(catalogue())
    if asked.action == "check":
        wrong = differences(asked.root, files)
        return _complain("differs from the contracts", wrong, MEND) if wrong else 0
    lost = [] if asked.accept_breaks else broken(asked.root, files)
    if lost:
        return _complain("breaks a promise; add a new version, or", lost, MEND_BREAK)
    write(asked.root, files)
    return 0


def _complain(what: str, names: list[str], command: str) -> int:
    lines = [*names, f"{len(names)} times: {what}. The command: {command}"]
    sys.stderr.write("\n".join(lines) + "\n")
    return 1


def _stale(root: Path, files: dict[str, str]) -> list[Path]:
    kept = {root / name for name in files}
    return [path for path in (root / GOLDEN).glob("*.json") if path not in kept]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _json(document: Json) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _yaml(document: Json) -> str:
    return str(yaml.dump(document, sort_keys=False, allow_unicode=True, Dumper=_Plain))


class _Plain(yaml.SafeDumper):
    """Writes each value where it stands, without anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
