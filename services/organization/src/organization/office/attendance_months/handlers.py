"""What can be read of closed months."""

from chassis import stock
from chassis.binding import implements
from contracts.organization import attendance_month as contract
from organization.access import viewing
from organization.office.attendance_months import store
from organization.office.attendance_months.model import AttendanceMonth, ClosedSheet

get_month = implements(contract.get)(stock.get(AttendanceMonth, "attendance_month_id"))
read_history = implements(contract.history)(stock.past(AttendanceMonth, "attendance_month_id"))
list_months = implements(contract.listed)(stock.listing(AttendanceMonth, contract.listed))
search_months = implements(contract.searched)(stock.listing(AttendanceMonth, contract.searched))
get_sheet = implements(contract.get_sheet)(stock.get(ClosedSheet, "closed_sheet_id"))
tell_viewers = implements(contract.sheet_who_sees)(
    viewing.viewers_of(ClosedSheet, "closed_sheet_id")
)
list_sheets = implements(contract.listed_sheets)(stock.listing(ClosedSheet, contract.listed_sheets))
search_sheets = implements(contract.searched_sheets)(
    stock.listing(ClosedSheet, contract.searched_sheets)
)


@implements(contract.reopen)
def reopen_month(command, *, uow):
    month = stock.load(uow, AttendanceMonth, command["attendance_month_id"], change=True)
    month.reopen(command["reason"])
    store.throw_away(uow, month)
    return month
