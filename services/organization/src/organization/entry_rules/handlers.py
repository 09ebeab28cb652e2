"""What can be done with entry rules."""

from zoneinfo import ZoneInfo

from chassis import stock
from chassis.binding import implements
from chassis.errors import blaming
from contracts.organization import entry_rule as contract
from contracts.organization.entry_rule import HolderTaken, LocksYouOut, OneCompany, UnknownHolder
from organization.entry_rules import store
from organization.entry_rules.model import COMPANY, ROLE, STAFF, EntryRule, holder_of
from organization.roles import power
from organization.roles import store as roles
from organization.roles.rules import ADMINISTRATOR
from organization.staff import store as staff_store

get_entry_rule = implements(contract.get)(stock.get(EntryRule, "entry_rule_id"))
list_entry_rules = implements(contract.listed)(stock.listing(EntryRule, contract.listed))
search_entry_rules = implements(contract.searched)(stock.listing(EntryRule, contract.searched))
read_history = implements(contract.history)(stock.past(EntryRule, "entry_rule_id"))


@implements(contract.create)
def make_entry_rule(fields, *, uow, settings):
    kind, holder_id = fields["holder_kind"], fields["holder_id"]
    _refuse_unknown(uow, kind, holder_id)
    _refuse_power_over(uow, kind, holder_id)
    taken = store.of_holder(uow, kind, holder_id)
    if taken is not None:
        raise HolderTaken(id=taken.id)
    rule = EntryRule(
        holder=holder_of(kind, holder_id),
        holder_kind=kind,
        holder_id=holder_id,
    )
    rule.change(fields)
    uow.add(rule)
    _refuse_to_lock_out(uow, settings)
    return rule


@implements(contract.update)
def change_entry_rule(patch, *, uow, settings):
    rule = stock.load(uow, EntryRule, patch["entry_rule_id"], change=True)
    _refuse_power_over(uow, rule.holder_kind, rule.holder_id)
    rule.change(patch)
    _refuse_to_lock_out(uow, settings)
    return rule


def _refuse_unknown(uow, kind, holder_id):
    if kind == COMPANY:
        if holder_id is not None:
            raise OneCompany()
        return
    if kind == ROLE:
        with blaming("/holder_id"):
            roles.named(uow, [holder_id or ""])
    elif staff_store.find(uow, holder_id or "") is None:
        raise UnknownHolder(kind=kind, id=holder_id)


def _refuse_power_over(uow, kind, holder_id):
    """A rule shuts people out: nobody makes one for those who may do more than he."""
    if kind == STAFF:
        power.refuse_power_over(uow, holder_id)
        return
    for role in roles.beside(uow, ADMINISTRATOR if kind == COMPANY else holder_id):
        power.refuse_beyond(uow, role)


def _refuse_to_lock_out(uow, settings):
    """The rule that counts at once for everybody counts for the one who makes it first."""
    call = uow.call
    if call.actor_kind != "staff":
        return
    uow.flush()
    held = [role.id for role in roles.held(uow, call.actor_id)]
    limits = store.limits_of(uow, held, call.actor_id)
    is_open = limits.is_open(uow.now, ZoneInfo(settings.time_zone))
    if not (limits.admits(call.source) and is_open):
        raise LocksYouOut(source=call.source)
