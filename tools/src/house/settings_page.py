"""docs/settings.md: every setting with its names, default, range and meaning, as it is declared."""

from dataclasses import MISSING, Field, fields
from decimal import Decimal
from pathlib import Path
from typing import Any, get_type_hints

from chassis.forms_of_settings import SWITCH, Form
from chassis.setting_names import OTHERS, installed
from chassis.settings import ServiceSettings, Settings

PATH = Path("docs/settings.md")
HEAD = """# Settings

Written from the declarations by `make generate`.

Settings come from the environment. `<SERVICE>_X` (`CUSTOMERS_X`, `GATEWAY_X`) tells one service and
wins over `CRM_X`, which tells all; empty text means the default. Each may stand in a file instead:
`CRM_X_FILE=/run/secrets/x`. Those marked *secret* are never shown, and are also looked for in
`CRM_SECRETS_DIR`. A switch is true or false.

`.venv/bin/crm settings` looks at all of them without starting anything: it names what cannot be
taken (exit 1) and warns of names that look like a setting and are none. Every process does the same
at its start.
"""
TABLE = "| name | default | may be | meaning |\n|---|---|---|---|\n"


def text() -> str:
    """Return the page."""
    parts = [HEAD, _section("Every process", "CRM", Settings)]
    parts.append(_section("Every service", "CRM", ServiceSettings))
    for name, settings in sorted(installed().items()):
        parts.append(_section(name, name.upper(), settings))
    others = "".join(f"| `{name}` | | | {about} |\n" for name, about in sorted(OTHERS.items()))
    return "\n".join([*parts, f"## Commands\n\n{TABLE}{others}"])


def _section(title: str, prefix: str, settings: type[Settings]) -> str:
    kinds, own = get_type_hints(settings), vars(settings)["__annotations__"]
    rows = [_row(prefix, one, kinds[one.name]) for one in fields(settings) if one.name in own]
    return f"## {title}\n\n{TABLE}{''.join(rows)}"


def _row(prefix: str, one: Field[Any], kind: Any) -> str:
    about, unit = one.metadata["about"], one.metadata["unit"]
    takes: Form | None = SWITCH if kind is bool else one.metadata["takes"]
    cells = (
        f"`{prefix}_{one.name.upper()}`" + (" *secret*" if one.metadata["secret"] else ""),
        _shown(one.default, unit),
        takes.words(kind, unit) if takes else "",
        about,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _shown(default: Any, unit: str) -> str:
    if default is MISSING or default == "":
        return ""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    is_number = isinstance(default, int | float | Decimal)
    return f"`{default}`" + (f" {unit}" if unit and is_number else "")
