"""What can be done with rules."""

from chassis import stock
from chassis.binding import implements
from contracts.notify import rule as contract
from notify import public_events
from notify.rules.model import Rule
from notify.templates.model import Template

get_rule = implements(contract.get)(stock.get(Rule, "rule_id"))
read_history = implements(contract.history)(stock.past(Rule, "rule_id"))
list_rules = implements(contract.listed)(stock.listing(Rule, contract.listed))
search_rules = implements(contract.searched)(stock.listing(Rule, contract.searched))


@implements(contract.create)
def create_rule(fields, *, uow):
    _refuse_unknown(uow, fields)
    return uow.add(Rule(**fields))


@implements(contract.update)
def update_rule(patch, *, uow):
    rule = stock.load(uow, Rule, patch.pop("rule_id"), change=True)
    _refuse_unknown(uow, patch)
    rule.change(patch)
    return rule


def _refuse_unknown(uow, fields):
    if "event_type" in fields:
        public_events.refuse_unknown([fields["event_type"]], "/event_type")
    template_id = fields.get("template_id")
    if template_id and uow.session.get(Template, template_id) is None:
        raise contract.UnknownTemplate(template_id=template_id)
