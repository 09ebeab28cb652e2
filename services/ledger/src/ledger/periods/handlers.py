"""What can be done with the period."""

from chassis.binding import implements
from contracts.ledger import book as contract
from ledger.periods import store


@implements(contract.get_period)
def read_period(command, *, uow):
    return store.read(uow)


@implements(contract.close)
def close_period(command, *, uow):
    book = store.hold_still(uow)
    book.close(command["until"])
    return book


@implements(contract.reopen)
def reopen_period(command, *, uow):
    book = store.hold_still(uow)
    book.reopen(command["until"])
    return book
