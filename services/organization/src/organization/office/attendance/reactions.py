"""Write the sheets of a month that is being closed, so many people at a time."""

from chassis.due import when_due
from organization.office.attendance import store
from organization.office.attendance_months import store as months


@when_due(store.CLOSING)
def keep_the_sheets_of_a_closing_month(work, *, uow):
    month = months.by_id(uow, work.key)
    if month is None or month.state != "closing":
        return
    people = store.employed_after(uow, work["after"])
    store.keep_sheets(uow, month, people)
    if people:
        uow.schedule(store.CLOSING, month.id, uow.now, {"after": people[-1].id})
    else:
        month.close(uow.now)
