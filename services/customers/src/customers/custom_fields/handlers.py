"""What can be done with custom fields."""

from chassis.binding import implements
from chassis.custom import handlers as custom
from contracts.customers.pieces import custom_fields as contract

describe_records = implements(contract.describe)(custom.describe)
create_field = implements(contract.create)(custom.create)
get_field = implements(contract.get)(custom.get)
read_history = implements(contract.history)(custom.past)
list_fields = implements(contract.listed)(custom.listing)
update_field = implements(contract.update)(custom.change)
retire_field = implements(contract.retire)(custom.retire)
reinstate_field = implements(contract.reinstate)(custom.reinstate)
remove_field = implements(contract.remove)(custom.remove)
