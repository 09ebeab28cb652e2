"""What can be read of kept digests."""

from chassis import stock
from chassis.binding import implements
from contracts.organization import kept_digest as contract
from organization.kept_digests.model import KeptDigest

list_kept_digests = implements(contract.listed)(stock.listing(KeptDigest, contract.listed))
search_kept_digests = implements(contract.searched)(stock.listing(KeptDigest, contract.searched))
