"""Names in the environment that look like settings of ours and are none: most are misspelt."""

import importlib
import importlib.util
from collections.abc import Iterable, Mapping
from dataclasses import fields
from difflib import get_close_matches

from chassis.layers import LAYERS
from chassis.settings import Settings, names_of, set_here

OTHERS = {"CRM_DEMO_PASSWORD": "What `make demo` signs in with once the first one was changed."}
"""Names that a command reads and no process."""
ALIKE, ALIKE_HEADS = 0.85, 0.6


def installed() -> dict[str, type[Settings]]:
    """Return service or gateway → its settings, of those that are there."""
    return {name: settings_in(name) for name in LAYERS if importlib.util.find_spec(name)}


def settings_in(package: str) -> type[Settings]:
    """Return the settings that a package declares in its module `settings`."""
    module = importlib.import_module(f"{package}.settings")
    [own] = [
        one
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Settings) and one.__module__ == module.__name__
    ]
    return own


def unknown(
    environment: Mapping[str, str] | None = None,
    known: Mapping[str, type[Settings]] | None = None,
    of: Iterable[str] = (),
) -> list[str]:
    """
    Return a sentence for each name in the environment that is no setting but looks like one.

    environment: the process's own when not given. known: service → settings; the installed ones.
    of: whose names are looked at, beside those that begin with CRM_; all that are known if none.
    """
    told = set_here() if environment is None else environment
    declared = installed() if known is None else known
    names, heads = _names(declared), (*(f"{name.upper()}_" for name in of or declared), "CRM_")
    found = []
    for name in sorted(told.keys() - names):
        near = get_close_matches(name, names, 1, ALIKE) if _begins_alike(name, heads) else []
        if near or name.startswith(heads):
            found.append(f"{name} is no setting" + "".join(f"; did you mean {n}?" for n in near))
    return found


def unknown_to(service: str, settings: type[Settings]) -> list[str]:
    """Return what one process tells: names that begin with its own, or with CRM_."""
    # What only others know is asked for, at the cost of loading them, where there is a doubt.
    if not unknown(known={service: settings}):
        return []
    return unknown(known={**installed(), service: settings}, of=[service])


def _names(declared: Mapping[str, type[Settings]]) -> set[str]:
    plain = {
        name
        for service, settings in declared.items()
        for one in fields(settings)
        for name in names_of(service, one.name)
    }
    return plain | {f"{name}_FILE" for name in plain} | OTHERS.keys()


def _begins_alike(name: str, heads: tuple[str, ...]) -> bool:
    own, separator, _ = name.partition("_")
    words = [head.partition("_")[0] for head in heads]
    return bool(separator and get_close_matches(own, words, 1, ALIKE_HEADS))
