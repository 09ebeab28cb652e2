"""What can be done with rules of numbers."""

from typing import Any
from zoneinfo import ZoneInfo

from chassis import numbering, stock
from chassis.binding import implements
from contracts.organization import numbering_rule as contract
from organization.office.numbering_rules import store
from organization.office.numbering_rules.model import NumberingRule

read_history = implements(contract.history)(stock.past(NumberingRule, "numbering_rule_id"))


@implements(contract.create)
def make_rule(fields, *, uow):
    store.refuse_second(uow, fields["series"])
    rule = NumberingRule()
    rule.change(fields)
    uow.add(rule)
    uow.emit(contract.created, rule)
    return _followed(uow, rule)


@implements(contract.get)
def get_rule(command, *, uow):
    return _shown(uow, stock.load(uow, NumberingRule, command["numbering_rule_id"]))


@implements(contract.listed)
def list_rules(command, *, uow):
    return _page(contract.listed, command, uow)


@implements(contract.searched)
def search_rules(command, *, uow):
    return _page(contract.searched, command, uow)


@implements(contract.update)
def change_rule(patch, *, uow):
    rule = stock.load(uow, NumberingRule, patch.pop("numbering_rule_id"), change=True)
    rule.change(patch)
    uow.emit(contract.updated, rule)
    return _followed(uow, rule)


def _followed(uow: Any, rule: NumberingRule) -> Any:
    """Number this service's own documents by the rule as well; the others are told."""
    uow.flush()
    form = {"pattern": rule.pattern, "reset": rule.reset}
    numbering.note_rule(uow, rule.series, form, version=rule.version)
    return _shown(uow, rule)


def _page(operation: Any, command: Any, uow: Any) -> Any:
    answer = stock.listing(NumberingRule, operation)(command, uow=uow)
    for rule in answer["items"]:
        _shown(uow, rule)
    return answer


def _shown(uow: Any, rule: Any) -> Any:
    rule.example = rule.example_of(uow.now.astimezone(ZoneInfo(uow.call.time_zone)).date())
    return rule
