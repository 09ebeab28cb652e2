"""What can be done with the period."""

from chassis import stock
from chassis.binding import implements
from contracts.ledger import book as contract
from contracts.ledger import period_exception as exceptions
from ledger.periods import store
from ledger.periods.model import PeriodException

list_exceptions = implements(exceptions.listed)(stock.listing(PeriodException, exceptions.listed))
search_exceptions = implements(exceptions.searched)(
    stock.listing(PeriodException, exceptions.searched)
)


@implements(contract.get_period)
def read_period(command, *, uow):
    return store.read(uow)


@implements(contract.close)
def close_period(command, *, uow):
    book = store.hold_still(uow)
    book.close(command["until"], store.company_day(uow))
    return book


@implements(contract.lock)
def lock_period(command, *, uow):
    book = store.hold_still(uow)
    book.lock(command["until"])
    return book


@implements(exceptions.create)
def allow_an_exception(fields, *, uow):
    exception = PeriodException(**fields)
    exception.check(uow.now)
    store.read(uow).check_unlocked(fields["from_on"], at="/from_on")
    return uow.add(exception)


@implements(exceptions.revoke)
def revoke_an_exception(command, *, uow):
    exception = stock.load(uow, PeriodException, command["period_exception_id"], change=True)
    exception.revoke(uow.now)
    return exception
