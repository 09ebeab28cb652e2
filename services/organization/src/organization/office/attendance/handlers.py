"""Coming, going, and the sheet of a month, until the month is closed."""

from chassis import stock
from chassis.binding import implements
from contracts.organization import attendance as contract
from contracts.organization import attendance_month as month_contract
from organization.office.attendance import rules, store
from organization.office.attendance.model import AttendanceMark, e6
from organization.office.attendance_months import store as months
from organization.office.attendance_months.model import AttendanceMonth
from organization.staff.rules import refuse_systems

list_marks = implements(contract.listed)(stock.listing(AttendanceMark, contract.listed))
search_marks = implements(contract.searched)(stock.listing(AttendanceMark, contract.searched))


@implements(contract.clock)
def clock(fields, *, uow):
    refuse_systems(uow.call)
    if (fields["latitude"] is None) is not (fields["longitude"] is None):
        lacks = "latitude" if fields["latitude"] is None else "longitude"
        raise contract.HalfAPlace(at=f"/{lacks}")
    company = store.calendar(uow)
    store.refuse_twice(uow, fields["kind"])
    return uow.add(
        AttendanceMark(
            owner_id=uow.call.actor_id,
            department_id=next(iter(uow.call.departments), None),
            kind=fields["kind"],
            at=uow.now,
            day=store.day_of(uow, company, uow.call.actor_id, (fields["kind"], uow.now)),
            place=fields["place"],
            latitude_e6=e6(fields["latitude"]),
            longitude_e6=e6(fields["longitude"]),
            method=fields["method"],
        )
    )


@implements(contract.correct)
def correct(fields, *, uow):
    if fields["staff_id"] == uow.call.actor_id:
        raise contract.OwnCorrection()
    company = store.calendar(uow)
    who = store.person(uow, fields["staff_id"])
    store.refuse_stranger(uow, who)
    if fields["at"] > uow.now:
        raise contract.Ahead()
    day = store.day_of(uow, company, who.id, (fields["kind"], fields["at"]))
    if not rules.employed(day, who.hired_on, who.left_on):
        raise contract.NotEmployed(day=day.isoformat())
    months.refuse_closed(uow, day)
    store.refuse_same(uow, who, (fields["kind"], fields["at"]))
    return uow.add(
        AttendanceMark(
            owner_id=who.id,
            department_id=who.department_id,
            kind=fields["kind"],
            at=fields["at"],
            day=day,
            method="correction",
            reason=fields["reason"],
        )
    )


@implements(contract.sheet)
def read_sheets(command, *, uow):
    year, month = command["year"], command["month"]
    wanted, following = store.asked_for(uow, command)
    with store.reporting_missing_years():
        return {"items": store.sheets(uow, wanted, year, month), "next_cursor": following}


@implements(month_contract.close)
def close_month(command, *, uow):
    year, number = command["year"], command["month"]
    store.refuse_unless_over(uow, year, number)
    with store.reporting_missing_years():
        store.sheets(uow, [uow.call.actor_id], year, number)
    month = months.find(uow, year, number)
    if month is None:
        month = uow.add(AttendanceMonth(year=year, month=number, state="reopened"))
    month.begin_closing(uow.call.actor_id)
    if not command["let_lapse"]:
        store.refuse_waiting(uow, year, number)
    uow.flush()
    uow.schedule(store.CLOSING, month.id, uow.now, {"after": ""})
    return month
