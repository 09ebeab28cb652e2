"""What can be done with rules."""

from chassis import stock
from chassis.binding import implements
from contracts.customers import duplicate_rule as contract
from customers.duplicate_rules import store
from customers.duplicate_rules.model import DuplicateRule
from customers.duplicates.rules import BUILT_IN

get_rule = implements(contract.get)(stock.get(DuplicateRule, "duplicate_rule_id"))
list_rules = implements(contract.listed)(stock.listing(DuplicateRule, contract.listed))
search_rules = implements(contract.searched)(stock.listing(DuplicateRule, contract.searched))
read_history = implements(contract.history)(stock.past(DuplicateRule, "duplicate_rule_id"))


@implements(contract.create)
def create_rule(fields, *, uow):
    rule = DuplicateRule()
    rule.change(fields)
    store.refuse_second(uow, rule)
    return uow.add(rule)


@implements(contract.update)
def change_rule(patch, *, uow):
    rule = stock.load(uow, DuplicateRule, patch.pop("duplicate_rule_id"), change=True)
    with uow.session.no_autoflush:
        rule.change(patch)
        store.refuse_second(uow, rule)
    return rule


@implements(contract.remove)
def drop_rule(command, *, uow):
    rule = stock.load(uow, DuplicateRule, command["duplicate_rule_id"], change=True)
    stock.remove(uow, rule)
    return rule


@implements(contract.in_force)
def tell_rules(command, *, uow):
    return {
        "items": [
            {
                "of": of,
                "compared": sorted(parts),
                "mode": mode,
                "built_in": BUILT_IN[of].get(parts) == mode,
            }
            for of in BUILT_IN
            for parts, mode in store.in_force(uow, of).items()
        ]
    }
