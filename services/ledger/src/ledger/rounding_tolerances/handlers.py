"""What can be done with tolerances of roles."""

from chassis import stock, structure
from chassis.binding import implements
from contracts.ledger import rounding_tolerance as contract
from ledger.rounding_tolerances import store
from ledger.rounding_tolerances.model import RoundingTolerance

KEY = "rounding_tolerance_id"

get_tolerance = implements(contract.get)(stock.get(RoundingTolerance, KEY))
list_tolerances = implements(contract.listed)(stock.listing(RoundingTolerance, contract.listed))
search_tolerances = implements(contract.searched)(
    stock.listing(RoundingTolerance, contract.searched)
)
read_history = implements(contract.history)(stock.past(RoundingTolerance, KEY))


@implements(contract.create)
def set_a_tolerance(fields, *, uow):
    role_id, amount = fields["role_id"], fields["amount"]
    structure.expect_role(uow, role_id, "/role_id")
    if store.is_set(uow, role_id, amount.currency):
        raise contract.SetAlready(currency=amount.currency)
    about = {"currency": amount.currency, "amount_minor": amount.minor}
    return uow.add(RoundingTolerance(role_id=role_id, **about))


@implements(contract.update)
def change_a_tolerance(patch, *, uow):
    found = stock.load(uow, RoundingTolerance, patch[KEY], change=True)
    found.change(patch["amount"])
    return found


@implements(contract.remove)
def take_a_tolerance_away(command, *, uow):
    found = stock.load(uow, RoundingTolerance, command[KEY], change=True)
    stock.remove(uow, found)
    return found
