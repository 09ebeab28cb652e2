"""What can be done with saved views."""

from chassis.binding import implements
from chassis.views import handlers as views
from contracts.ledger.pieces import saved_views as contract

list_views = implements(contract.listed)(views.listing)
get_view = implements(contract.get)(views.get)
read_history = implements(contract.history)(views.past)
create_view = implements(contract.create)(views.create)
update_view = implements(contract.update)(views.change)
share_view = implements(contract.share)(views.share)
choose_view = implements(contract.choose)(views.choose)
choose_no_view = implements(contract.choose_none)(views.choose_none)
remove_view = implements(contract.remove)(views.remove)
