"""What can be done with attachments, and what becomes of them behind the request."""

from chassis.attachments import handlers as attachments
from chassis.attachments import keeping
from chassis.binding import implements
from contracts.organization.pieces import attachments as contract

list_files = implements(contract.listed)(attachments.listing)
get_file = implements(contract.get)(attachments.get)
attach_file = implements(contract.create)(attachments.create)
download_file = implements(contract.download)(attachments.download)
remove_file = implements(contract.remove)(attachments.remove)
restore_file = implements(contract.restore)(attachments.restore)
keep_file = keeping.keep_file
