"""
Conditions of rules: the filter tree of a list, kept with a rule and asked of records by the house.

A rule may name any field that a list is filtered by, also custom ones, with and, or and not.
"""

from typing import Any, ClassVar

from sqlalchemy import ColumnElement, false, select
from sqlalchemy.orm import Mapped, mapped_column

from chassis.calendar import Calendar
from chassis.custom.filtering import is_custom
from chassis.custom.kinds import KINDS
from chassis.custom.values import fields_of, model_of
from chassis.errors import BadFilter
from chassis.lists import Sieve
from chassis.periods import day_range
from chassis.scopes import present
from chassis.uow import UnitOfWork

RULES: list[Any] = []
"""The models of rules that have such a condition."""


class Conditional:
    """
    A rule that is only for records that its `filter` meets; None: it asks for nothing.

    judged: record type that it is about. listing: fields by which it may ask, beside custom ones.
    lasting: whether only that counts which does not change by time passing.
    """

    judged: ClassVar[str]
    listing: ClassVar[Any]
    lasting: ClassVar[bool] = False

    filter: Mapped[dict[str, Any] | None] = mapped_column(default=None)

    def __init_subclass__(cls, **about: Any) -> None:
        super().__init_subclass__(**about)
        RULES.append(cls)


def expect(uow: UnitOfWork, rule: type[Conditional], tree: Any, at: str = "") -> None:
    """
    Refuse a filter that cannot be read, or that would not last.

    at: where the rule stands in the input. Raises BadFilter.
    """
    if tree is None:
        return
    try:
        _condition(uow, rule, tree)
    except BadFilter as error:
        [entry] = error.details["fields"]
        raise BadFilter(
            pointer=at + entry["pointer"], reason=entry["code"], **entry["params"]
        ) from error
    if rule.lasting and any(_moves(uow, rule, leaf) for leaf in _leaves(tree)):
        raise BadFilter(pointer=f"{at}/filter", reason="moves_with_time")


def meeting(uow: UnitOfWork, rule: type[Conditional], tree: Any) -> ColumnElement[bool]:
    """Return the condition on records that a kept filter meets: nobody where a field is gone."""
    try:
        return _condition(uow, rule, tree)
    except BadFilter:
        return false()


def met_by(uow: UnitOfWork, rule: type[Conditional], tree: Any, ids: list[str]) -> set[str]:
    """Return those of the records with these ids that meet a kept filter, as they are now."""
    model = _model(rule)
    uow.flush()
    chosen = select(model.id).where(model.id.in_(ids), meeting(uow, rule, tree))
    return set(uow.session.scalars(chosen))


def rules_naming(uow: UnitOfWork, resource: str, key: str) -> list[str]:
    """Return the names of the rules whose filters ask by a custom field of a record type."""
    found: list[str] = []
    for rule in (one for one in RULES if one.judged == resource):
        there = (present(rule),) if hasattr(rule, "deleted_at") else ()
        for row in uow.session.execute(select(rule.name, rule.filter).where(*there)):
            if any(leaf["field"] == key for leaf in _leaves(row.filter)):
                found.append(row.name)
    return sorted(found)


def _condition(uow: UnitOfWork, rule: type[Conditional], tree: Any) -> ColumnElement[bool]:
    [condition] = Sieve(rule.listing, _model(rule), uow).conditions({"filter": tree})
    return condition


def _model(rule: Any) -> Any:
    return model_of(rule.judged)


def _moves(uow: UnitOfWork, rule: type[Conditional], leaf: dict[str, Any]) -> bool:
    """Tell whether a condition counts from today, such as next_7_days."""
    if not is_custom(leaf["field"]) or not isinstance(leaf.get("value"), str):
        return False
    kind = KINDS[fields_of(uow.session, rule.judged)[leaf["field"]]["kind"]].filters
    zone = Calendar().zone
    return kind in ("day", "instant") and day_range(leaf["value"], uow.now, zone) is not None


def _leaves(node: Any) -> list[dict[str, Any]]:
    """Return the conditions of a tree."""
    if not isinstance(node, dict):
        return []
    if "field" in node:
        return [node]
    inner = [node["not"]] if "not" in node else [one for some in node.values() for one in some]
    return [leaf for part in inner for leaf in _leaves(part)]
