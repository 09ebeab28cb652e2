"""Every query about rules."""

from sqlalchemy import bindparam, select

from chassis.uow import UnitOfWork
from contracts.customers.duplicate_rule import RuleThereAlready
from customers.duplicate_rules.model import DuplicateRule
from customers.duplicates.rules import BUILT_IN, Rules

_c = DuplicateRule.__table__.c
_ACTIVE = select(_c.compared, _c.mode).where(_c.active, _c.of == bindparam("kind"))


def in_force(uow: UnitOfWork, of: str = "customer") -> Rules:
    """
    Return the rules that are applied: those of the house in the place of the built-in ones.

    of: what is being entered: "customer", "lead" or "contact".
    """
    rows = uow.session.connection().execute(_ACTIVE, {"kind": of})
    return {**BUILT_IN[of], **{frozenset(row.compared): row.mode for row in rows}}


def refuse_second(uow: UnitOfWork, rule: DuplicateRule) -> None:
    """Raise RuleThereAlready when there is another rule for the same set."""
    same = (_c.compared_key == rule.compared_key, _c.id != (rule.id or ""))
    if uow.session.scalar(select(_c.id).where(*same)) is not None:
        raise RuleThereAlready()
