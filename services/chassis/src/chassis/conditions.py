"""
Conditions of rules: the filter tree of a list, kept with a rule and asked of records by the house.

A rule may name any field that a list is filtered by, also custom ones, with and, or and not.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, false, select
from sqlalchemy.orm import Mapped, mapped_column

from chassis.calendar import Calendar
from chassis.custom.filtering import is_custom
from chassis.custom.kinds import KINDS
from chassis.custom.values import fields_of, model_of
from chassis.errors import BadFilter
from chassis.filter_trees import leaves
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

    @property
    def judge(self) -> Any:
        """What says by which fields it asks of what; rules of several kinds have several."""
        return type(self)


def expect(uow: UnitOfWork, judge: Any, tree: Any, at: str = "") -> None:
    """
    Refuse a filter that cannot be read, or that would not last.

    judge: class of the rule, or what else has `judged`, `listing` and `lasting`. at: where the
    rule stands in the input. Raises BadFilter.
    """
    if tree is None:
        return
    try:
        _condition(uow, judge, tree)
    except BadFilter as error:
        [entry] = error.details["fields"]
        raise BadFilter(
            pointer=at + entry["pointer"], reason=entry["code"], **entry["params"]
        ) from error
    if judge.lasting and any(_moves(uow, judge, leaf) for leaf in leaves(tree)):
        raise BadFilter(pointer=f"{at}/filter", reason="moves_with_time")


def meeting(uow: UnitOfWork, judge: Any, tree: Any) -> ColumnElement[bool]:
    """Return the condition on records that a kept filter meets: nobody where a field is gone."""
    try:
        return _condition(uow, judge, tree)
    except BadFilter:
        return false()


def met_by(uow: UnitOfWork, judge: Any, tree: Any, ids: list[str]) -> set[str]:
    """Return those of the records with these ids that meet a kept filter, as they are now."""
    model = model_of(judge.judged)
    uow.flush()
    chosen = select(model.id).where(model.id.in_(ids), meeting(uow, judge, tree))
    return set(uow.session.scalars(chosen))


def rules_naming(uow: UnitOfWork, resource: str, key: str) -> list[str]:
    """Return the names of the rules whose filters ask by a custom field of a record type."""
    found: list[str] = []
    for model in (one for one in RULES if one.resource.startswith(f"{uow.service}.")):
        there = (present(model),) if hasattr(model, "deleted_at") else ()
        for rule in uow.session.scalars(select(model).where(*there)):
            asked = {leaf["field"] for leaf in leaves(rule.filter)}
            if rule.judge.judged == resource and key in asked:
                found.append(rule.name)
    return sorted(found)


def _condition(uow: UnitOfWork, judge: Any, tree: Any) -> ColumnElement[bool]:
    """Days are those of the company, whoever asks."""
    sieve = Sieve(judge.listing, model_of(judge.judged), uow, Calendar().zone)
    [condition] = sieve.conditions({"filter": tree})
    return condition


def _moves(uow: UnitOfWork, judge: Any, leaf: Mapping[str, Any]) -> bool:
    """Tell whether a condition counts from today, such as next_7_days."""
    if not is_custom(leaf["field"]) or not isinstance(leaf.get("value"), str):
        return False
    kind = KINDS[fields_of(uow.session, judge.judged)[leaf["field"]]["kind"]].filters
    zone = Calendar().zone
    return kind in ("day", "instant") and day_range(leaf["value"], uow.now, zone) is not None
