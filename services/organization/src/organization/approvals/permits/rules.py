"""What conditions of flows for permits can be judged by: what the operations tell before."""

from collections.abc import Iterator, Mapping
from typing import Any

from chassis.describing import judged_fields, tells_amount
from chassis.errors import LABELS
from chassis.spoken import permission
from contracts import catalogue
from contracts.organization.approval_flow import NotJudged, UnknownAction
from contracts.permits import GATED, JUDGED

KIND = "organization.permit"
AMOUNTS = ("amount_above", "amount_up_to")
ALWAYS = ("action",)
"""What is told of every operation."""


def refuse_unjudged(kind: str, definition: Mapping[str, Any]) -> None:
    """
    Raise NotJudged for a condition on what some operation of the flow does not tell, or
    UnknownAction for one on what is no such operation.

    Such a condition would never hold, and the operation would go through as if nobody wanted
    to approve it.
    """
    if kind != KIND:
        return
    _refuse_unknown(definition)
    meant = _actions(definition["when"] or {})
    for at, condition, more in _conditions(definition):
        for action in _actions(condition) & meant:
            for name, told in _named(condition):
                if told not in (*facts_of(action), *more):
                    about = {"action": action, "permission": action, "fact": told}
                    raise NotJudged(at=f"{at}{name}", known=", ".join(facts_of(action)), **about)


def actions(language: str) -> list[dict[str, Any]]:
    """Return what flows for permits can be about, and what conditions can look at of each."""
    return [
        {
            "action": one,
            "name": permission(one, LABELS, chinese=language.startswith("zh")),
            "facts": [name for name in facts_of(one) if name not in (*ALWAYS, "amount")],
            "amount": tells_amount(catalogue().operations[one]),
        }
        for one in GATED
    ]


def facts_of(action: str) -> tuple[str, ...]:
    """Return what conditions on an operation may look at; `amount` stands for both bounds."""
    operation = catalogue().operations[action]
    known = judged_fields(operation)
    amount = ("amount",) if tells_amount(operation) else ()
    return (*ALWAYS, *amount, *(name for name in JUDGED if name in known))


def _refuse_unknown(definition: Mapping[str, Any]) -> None:
    """Raise UnknownAction for a name that no operation which can be gated has."""
    for at, condition, _ in _conditions(definition):
        for number, test in enumerate(condition.get("facts") or ()):
            for place, name in enumerate(test["values"] if test["fact"] == "action" else ()):
                if name not in GATED:
                    raise UnknownAction(at=f"{at}/facts/{number}/values/{place}", name=name)


def _conditions(definition: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], Any]]:
    """Yield pointer, condition, and what is told of documents that were asked about only."""
    yield "/definition/when", definition["when"] or {}, ()
    for number, step in enumerate(definition["steps"]):
        yield f"/definition/steps/{number}/when", step["when"] or {}, ("reason",)


def _named(condition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what a condition looks at, and where it says so."""
    yield from ((f"/{name}", "amount") for name in AMOUNTS if condition.get(name))
    for number, test in enumerate(condition.get("facts") or ()):
        yield f"/facts/{number}/fact", test["fact"]


def _actions(condition: Mapping[str, Any]) -> set[str]:
    """Return the operations that a condition may hold for."""
    found = set(GATED)
    for test in condition.get("facts") or ():
        if test["fact"] == "action" and test["op"] in ("eq", "in", "ne"):
            named = set(test["values"])
            found = found - named if test["op"] == "ne" else found & named
    return found
