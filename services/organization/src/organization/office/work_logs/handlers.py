"""What can be done with work logs."""

from typing import Any

from chassis import stock
from chassis.binding import implements
from chassis.calendar import YearNotLoaded
from contracts.organization import calendar
from contracts.organization import work_log as contract
from organization.access import viewing
from organization.approvals.flows.people import People
from organization.office.attendance import store as attendance
from organization.office.attendance_months import store as months
from organization.office.notices.store import Word, tell
from organization.office.work_logs import store
from organization.office.work_logs.model import Remark, WorkLog

get_log = implements(contract.get)(stock.get(WorkLog, "work_log_id"))
tell_viewers = implements(contract.who_sees)(viewing.viewers_of(WorkLog, "work_log_id"))
read_history = implements(contract.history)(stock.past(WorkLog, "work_log_id"))
list_logs = implements(contract.listed)(stock.listing(WorkLog, contract.listed))
search_logs = implements(contract.searched)(stock.listing(WorkLog, contract.searched))


@implements(contract.suggest)
def suggest_log(command, *, uow):
    return {"day": command["day"], "done": store.suggestion(uow, command["day"])}


@implements(contract.sheet)
def read_sheets(command, *, uow):
    wanted, following = attendance.asked_for(uow, command)
    try:
        items = store.sheets(uow, wanted, command["year"], command["month"])
    except YearNotLoaded as error:
        raise calendar.YearNotLoaded(year=error.year) from error
    return {"items": items, "next_cursor": following}


@implements(contract.create)
def begin_log(fields, *, uow):
    months.refuse_closed(uow, fields["day"])
    store.refuse_second(uow, fields["day"])
    done = fields.pop("done", None)
    text = store.suggestion(uow, fields["day"]) if done is None else done
    owner, department = uow.call.actor_id, next(iter(uow.call.departments), None)
    about = {"owner_id": owner, "department_id": department, "state": "draft"}
    return uow.add(WorkLog(**fields, **about, done=text))


@implements(contract.update)
def change_log(patch, *, uow):
    log = _changing(uow, patch.pop("work_log_id"))
    months.refuse_closed(uow, log.day)
    log.change(patch, uow.call.actor_id)
    return log


@implements(contract.submit)
def hand_in_log(command, *, uow):
    log = _changing(uow, command["work_log_id"])
    months.refuse_closed(uow, log.day)
    log.submit(uow.call.actor_id, uow.now)
    above = People(uow).superiors(uow.call.actor_id)[:1]
    whose = f"{uow.call.actor_name or ''} {log.day}"
    title = (f"Work log: {whose}", f"工作日志：{whose}")
    tell(uow, above, Word("work_log", title, log.done[:1000], WorkLog.resource, log.id))
    return log


@implements(contract.remark)
def remark_on_log(command, *, uow):
    log = _changing(uow, command["work_log_id"])
    store.refuse_unless_superior(uow, log)
    call = uow.call
    about = {"at": uow.now, "staff_id": call.actor_id, "name": call.actor_name or ""}
    log.remarks.append(Remark(text=command["text"], **about))
    title = (f"Remark on {log.day}", f"{log.day} 点评")
    word = Word("work_log", title, command["text"], WorkLog.resource, log.id)
    tell(uow, [log.owner_id] if log.owner_id else [], word)
    return log


def _changing(uow: Any, work_log_id: str) -> WorkLog:
    log: WorkLog = stock.load(uow, WorkLog, work_log_id, change=True)
    return log
