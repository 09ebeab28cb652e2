"""What can be done with the rules."""

from typing import Any

from chassis import conditions, stock
from chassis.binding import implements
from contracts.customers import class_rule as contract
from customers.class_rules import store
from customers.class_rules.model import ClassRule
from customers.classes import store as classes

get_rule = implements(contract.get)(stock.get(ClassRule, "class_rule_id"))
list_rules = implements(contract.listed)(stock.listing(ClassRule, contract.listed))
search_rules = implements(contract.searched)(stock.listing(ClassRule, contract.searched))
read_history = implements(contract.history)(stock.past(ClassRule, "class_rule_id"))


@implements(contract.create)
def create_rule(fields, *, uow):
    return _followed(uow, ClassRule(), fields)


@implements(contract.update)
def update_rule(patch, *, uow):
    rule = stock.load(uow, ClassRule, patch.pop("class_rule_id"), change=True)
    with uow.session.no_autoflush:
        return _followed(uow, rule, patch)


def _followed(uow: Any, rule: ClassRule, fields: dict[str, Any]) -> ClassRule:
    conditions.expect(uow, ClassRule, fields.get("filter"))
    rule.change(fields)
    if "to_class_id" in fields:
        classes.active(uow, rule.to_class_id, at="/to_class_id")
    classes.expect_all(uow, fields.get("from_class_ids", ()), "/from_class_ids/{}")
    uow.add(rule)
    uow.flush()
    store.follow(uow, rule)
    return rule


@implements(contract.remove)
def remove_rule(command, *, uow):
    rule = stock.load(uow, ClassRule, command["class_rule_id"], change=True)
    store.follow(uow, rule, gone=True)
    stock.remove(uow, rule)
    return rule
