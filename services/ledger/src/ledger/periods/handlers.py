"""Exceptions to what is closed."""

from chassis import stock, structure
from chassis.binding import implements
from contracts.ledger import period_exception as exceptions
from ledger.periods import store
from ledger.periods.model import PeriodException

get_exception = implements(exceptions.get)(stock.get(PeriodException, "period_exception_id"))
list_exceptions = implements(exceptions.listed)(stock.listing(PeriodException, exceptions.listed))
read_history = implements(exceptions.history)(stock.past(PeriodException, "period_exception_id"))
search_exceptions = implements(exceptions.searched)(
    stock.listing(PeriodException, exceptions.searched)
)


@implements(exceptions.create)
def allow_an_exception(fields, *, uow):
    exception = PeriodException(**fields)
    exception.check(uow.now)
    structure.expect_colleague(uow, fields["person_id"], "/person_id")
    store.read(uow).check_unlocked(fields["from_on"], at="/from_on")
    return uow.add(exception)


@implements(exceptions.revoke)
def revoke_an_exception(command, *, uow):
    exception = stock.load(uow, PeriodException, command["period_exception_id"], change=True)
    exception.revoke(uow.now)
    return exception
