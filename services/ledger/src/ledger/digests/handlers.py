"""What can be done with digests."""

from chassis import stock
from chassis.binding import implements
from contracts.ledger import digest as contract
from ledger.digests import store
from ledger.digests.model import Digest
from ledger.periods import store as periods

list_digests = implements(contract.listed)(stock.listing(Digest, contract.listed))
search_digests = implements(contract.searched)(stock.listing(Digest, contract.searched))


@implements(contract.seal)
def seal_the_book(command, *, uow):
    return store.seal(uow, periods.today(uow))
