"""Coming, going, and the sheet of a month."""

from chassis import stock
from chassis.binding import implements
from chassis.calendar import YearNotLoaded
from contracts.organization import attendance as contract
from contracts.organization import calendar as calendar_contract
from contracts.organization.together import UnknownPerson
from organization.office.attendance import store
from organization.office.attendance.model import AttendanceMark, e6
from organization.staff import store as staff

list_marks = implements(contract.listed)(stock.listing(AttendanceMark, contract.listed))


@implements(contract.clock)
def clock(fields, *, uow):
    company = store.calendar(uow)
    store.refuse_twice(uow, fields["kind"])
    return uow.add(
        AttendanceMark(
            owner_id=uow.call.actor_id,
            department_id=next(iter(uow.call.departments), None),
            kind=fields["kind"],
            at=uow.now,
            day=uow.now.astimezone(company.zone).date(),
            place=fields["place"],
            latitude_e6=e6(fields["latitude"]),
            longitude_e6=e6(fields["longitude"]),
            method=fields["method"],
        )
    )


@implements(contract.correct)
def correct(fields, *, uow):
    company = store.calendar(uow)
    who = staff.find(uow, fields["staff_id"])
    if who is None or not staff.active(uow, [who.id]):
        raise UnknownPerson(id=fields["staff_id"])
    if fields["at"] > uow.now:
        raise contract.Ahead()
    return uow.add(
        AttendanceMark(
            owner_id=who.id,
            department_id=who.department_id,
            kind=fields["kind"],
            at=fields["at"],
            day=fields["at"].astimezone(company.zone).date(),
            method="correction",
            reason=fields["reason"],
        )
    )


@implements(contract.sheet)
def read_sheets(command, *, uow):
    wanted = command.get("staff_ids") or [uow.call.actor_id]
    try:
        return {"items": store.sheets(uow, wanted, command["year"], command["month"])}
    except YearNotLoaded as error:
        raise calendar_contract.YearNotLoaded(year=error.year) from error
