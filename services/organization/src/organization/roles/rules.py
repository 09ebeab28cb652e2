"""The built-in roles, and arithmetic with grants and scopes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

ADMINISTRATOR = "administrator"
SCOPES = ("own", "department", "below", "all")
"""From the narrowest to the widest."""
READING = ("get", "list", "search", "history")
PARTS = 3


@dataclass(frozen=True)
class BuiltIn:
    """One role that comes with the software."""

    id: str
    name: str
    description: str
    grants: tuple[str, ...]
    scopes: Mapping[str, str] = field(default_factory=lambda: {"*": "own"})


def _on(resource: str, *verbs: str) -> tuple[str, ...]:
    return tuple(f"{resource}.{verb}" for verb in verbs)


def _reading(*resources: str, also: Sequence[str] = ()) -> tuple[str, ...]:
    """Grants to read the resources: "sales.order", or "sales.*" for a whole service."""
    return tuple(f"{r}.{verb}" for r in resources for verb in (*READING, *also))


_HOUSE = _reading("organization.staff", "organization.department")
_KEEPING = ("create", "get", "list", "search", "update", "history", "timeline")
_SELLING = (
    *_on("customers.customer", *_KEEPING, "claim", "release", "check", "find_duplicates"),
    *_on("customers.contact", *_KEEPING, "remove", "restore"),
    *_on("customers.lead", *_KEEPING, "claim", "release", "convert", "check"),
    *_on("customers.pool", "get", "list", "search", "claim", "release", "entries"),
    *_reading("sales.product", "sales.price_list", also=("price",)),
    *_on("sales.opportunity", *_KEEPING, "advance", "move", "win", "lose", "reopen", "sum"),
    *_on("sales.quote", *_KEEPING, "price", "offer", "send", "accept", "decline", "revise"),
    *_on("sales.order", *_KEEPING, "price", "confirm"),
)

BUILT_IN = (
    BuiltIn(
        ADMINISTRATOR,
        "Administrator 管理员",
        "Everything, everywhere.",
        ("*",),
        {"*": "all"},
    ),
    BuiltIn(
        "manager",
        "Manager 经理端",
        "Runs customers, sales and service of the own departments and all below.",
        (
            "customers.*",
            "sales.*",
            "service_desk.*",
            *_reading("ledger.receivable", "ledger.receipt", "ledger.exposure"),
            "notify.message.*",
            "notify.template.*",
            *_HOUSE,
            *_reading("organization.role"),
        ),
        {"*": "below"},
    ),
    BuiltIn(
        "rep",
        "Sales representative 坐席端",
        "Wins and keeps the own customers.",
        (
            *_SELLING,
            *_reading("ledger.receivable", "ledger.exposure"),
            *_on("service_desk.ticket", "create", "get", "list", "search", "reply"),
            *_on("notify.message", "create", "send", "get", "list", "search"),
            *_reading("notify.template"),
            *_HOUSE,
        ),
    ),
    BuiltIn(
        "service_agent",
        "Service agent 客服",
        "Answers every customer who writes or calls.",
        (
            "service_desk.*",
            *_reading("customers.customer", also=("timeline",)),
            "customers.contact.*",
            *_on("customers.lead", "create", "get", "list", "search"),
            *_reading("sales.order", "sales.product"),
            *_on("notify.message", "create", "send", "get", "list", "search"),
            *_reading("notify.template"),
            *_HOUSE,
        ),
        {"*": "all"},
    ),
    BuiltIn(
        "cashier",
        "Cashier 出纳",
        "Takes in and allocates money; keeps no books (会计法, article 37).",
        (
            "ledger.receipt.*",
            *_reading("ledger.receivable", "ledger.account", "ledger.entry", "ledger.exposure"),
            *_reading("customers.customer", "sales.order"),
            *_HOUSE,
        ),
        {"*": "all"},
    ),
    BuiltIn(
        "auditor",
        "Auditor 审计",
        "Reads everything and changes nothing.",
        _reading("*.*", also=("timeline", "trial_balance", "balance", "errors", "list_sessions")),
        {"*": "all"},
    ),
    BuiltIn(
        "partner",
        "Partner 合作伙伴",
        "A system or agent outside of the house, with what is its own.",
        (
            *_on("customers.customer", "get", "list", "search"),
            *_on("customers.lead", "create", "get", "list", "search"),
            *_reading("sales.product", "sales.price_list", also=("price",)),
            *_on("sales.order", "create", "get", "list", "search"),
            *_on("service_desk.ticket", "create", "get", "list", "search", "reply"),
            *_on("notify.endpoint", "create", "get", "list", "search", "update", "remove"),
        ),
    ),
)


def covers(grants: Iterable[str], pattern: str) -> bool:
    """Return whether whoever holds *grants* holds all that *pattern* could ever grant."""
    wanted = _parts(pattern)
    return any(
        all(mine in ("*", theirs) for mine, theirs in zip(_parts(grant), wanted, strict=True))
        for grant in grants
    )


def union(roles: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the grants of several roles, without those that others cover."""
    every = list(dict.fromkeys(grant for grants in roles for grant in grants))
    return tuple(
        grant for grant in every if not any(covers([o], grant) for o in every if o != grant)
    )


def widest(roles: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return resource → the widest scope that any of several roles gives."""
    tables = list(roles)
    resources = dict.fromkeys(name for table in tables for name in table)
    return {
        name: max((_scope(table, name) for table in tables), key=SCOPES.index) for name in resources
    }


def _scope(table: Mapping[str, str], resource: str) -> str:
    return table.get(resource) or table.get("*") or SCOPES[0]


def _parts(pattern: str) -> tuple[str, ...]:
    """Write "sales.*" as ("sales", "*", "*"); a pattern too short to match keeps an empty part."""
    parts = pattern.split(".")
    filler = "*" if parts[-1] == "*" else ""
    return (*parts, *[filler] * (PARTS - len(parts)))
