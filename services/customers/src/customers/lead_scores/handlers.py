"""What can be done with rules for scores."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from contracts.customers import lead_score_rule as contract
from customers.lead_scores import store
from customers.lead_scores.model import LeadScoreRule

KEY = "lead_score_rule_id"
get_rule = implements(contract.get)(stock.get(LeadScoreRule, KEY))
list_rules = implements(contract.listed)(stock.listing(LeadScoreRule, contract.listed))
search_rules = implements(contract.searched)(stock.listing(LeadScoreRule, contract.searched))
read_history = implements(contract.history)(stock.past(LeadScoreRule, KEY))


@implements(contract.create)
def create_rule(fields, *, uow):
    rule = LeadScoreRule()
    rule.change(fields)
    return _followed(uow, uow.add(rule))


@implements(contract.update)
def change_rule(patch, *, uow):
    rule = stock.load(uow, LeadScoreRule, patch.pop(KEY), change=True)
    rule.change(patch)
    return _followed(uow, rule)


@implements(contract.remove)
def drop_rule(command, *, uow):
    rule = stock.load(uow, LeadScoreRule, command[KEY], change=True)
    stock.remove(uow, rule)
    return _followed(uow, rule)


def _followed(uow: Any, rule: LeadScoreRule) -> LeadScoreRule:
    """Let all open leads follow the changed rule, a few hundred at a time."""
    uow.schedule(store.FOLLOW, "all", uow.now, {"after": ""})
    return rule
