"""Every query about approvals, and how a case goes from step to step."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from chassis.uow import UnitOfWork
from contracts.organization import approval as contract
from contracts.organization import approval_turn as refusals
from organization.approvals.cases import rules
from organization.approvals.cases.model import (
    PENDING,
    STANDS_IN,
    Approval,
    ApprovalAct,
    ApprovalCopy,
    ApprovalTask,
)
from organization.approvals.delegations import store as delegations
from organization.approvals.flows import rules as flow_rules
from organization.approvals.flows import store as flows
from organization.approvals.flows.people import People
from organization.office.calendars import store as calendars
from organization.office.notices.store import Said, Word, tell
from organization.staff import store as staff

TIMEOUT = "organization.approval_timeout"
"""The due work of a task that nobody decides in time; its key is the id of the task."""
ANSWERS = {
    "approved": contract.approved,
    "rejected": contract.rejected,
    "returned": contract.returned,
    "recalled": contract.recalled,
}
ENDINGS = {
    "approved": ("approved", "已通过"),
    "rejected": ("rejected", "已驳回"),
    "returned": ("sent back", "已退回"),
    "recalled": ("recalled", "已撤回"),
}
NOBODY_ELSE = "There is nobody else to approve it. 无其他人可审批。"
STATES = {flow_rules.SKIPPED: rules.SKIPPED, flow_rules.CARRIED: rules.CARRIED}


def begin(uow: UnitOfWork, asked: Mapping[str, Any]) -> Approval:
    """Open the case that a service asks for, and ask the first people; the same one only once."""
    found = uow.session.get(Approval, asked["id"])
    if found is not None:
        return found
    case = _opened(uow, asked)
    fits = flows.fitting(uow, case.kind, _asked(case))
    case.definition = dict(fits.definition if fits else flows.DEFAULT)
    case.flow_id, case.flow_version = (fits.flow_id, fits.number) if fits else (None, None)
    uow.add(case)
    note(uow, case, "submit")
    if case.chosen_ids and not flows.lets_choose(case.definition):
        said = ("You named approvers; here the flow asks others", "审批人由流程决定，您的指定无效")
        tell(uow, case.whose, _word(case, said, case.title))
    if case.handed_in_by_id not in (None, case.owner_id):
        said = (f"Handed in for you: {case.title}", f"已代您提交：{case.title}")
        tell(uow, case.whose, _word(case, said))
    enter(uow, case, 1)
    return case


def enter(uow: UnitOfWork, case: Approval, step: int) -> None:
    """Go to *step*, past all in which nobody needs to be asked."""
    house, asked = People(uow), _asked(case)
    for number, rule in enumerate(case.steps[step - 1 :], start=step):
        case.step = number
        if not flow_rules.matches(rule["when"], asked, house):
            continue
        same = case.definition["same_person"]
        sitting = flow_rules.seats(rule, asked, _past(case), same, house)
        case.tasks.extend(_task(case, n, seat, uow.now) for n, seat in enumerate(sitting))
        _copy(uow, case, flow_rules.candidates(rule["copy_to"], asked, house))
        if case.verdict == PENDING:
            ask(uow, case)
            return
        case.close(uow.now)  # decided by what was said before: nobody waits for his turn any more
    if case.is_agreed:
        settle(uow, case, rules.APPROVED)
    else:
        settle(uow, case, rules.REJECTED, NOBODY_ELSE)


def move_on(uow: UnitOfWork, case: Approval) -> None:
    """Do what follows from the decisions in the present step."""
    case.turns += 1
    verdict = case.verdict
    if verdict == PENDING:
        ask(uow, case)
        return
    for task in case.present:
        uow.unschedule(TIMEOUT, task.id)
    case.close(uow.now)
    if verdict == rules.REJECTED:
        settle(uow, case, rules.REJECTED)
    else:
        enter(uow, case, case.step + 1)


def ask(uow: UnitOfWork, case: Approval) -> None:
    """Put the case before those whose turn it is."""
    uow.flush()
    asked = rules.turn(case.mode, case.present)
    here = People(uow).colleagues(task.staff_id for task in asked)
    gone = [task.staff_id for task in asked if task.staff_id not in here]
    if gone:  # locked since he got his seat
        replace(uow, case, gone[0])
        return
    for task in asked:
        task.state, task.asked_at = rules.PENDING, uow.now
        wait_for(uow, case, task)
    remind(uow, case, [task.staff_id for task in asked])


def remind(uow: UnitOfWork, case: Approval, staff_ids: list[str]) -> None:
    """Tell people, and those who stand in for them, that a case waits for them."""
    delegates = [one for who in staff_ids for one in delegations.delegates(uow, who)]
    instead = [one for one in delegates if case.may_be_handed_to(one)]
    english, chinese = _named(case)
    title = f"To approve: {english}", f"待审批：{chinese}"
    tell(uow, [*staff_ids, *instead], _word(case, title))


def waiting_for(uow: UnitOfWork, staff_id: str) -> list[Approval]:
    """Return the open cases in which somebody has still to decide, locked."""
    his = _task_where(ApprovalTask.staff_id == staff_id, ApprovalTask.state.in_(rules.OPEN))
    chosen = select(Approval).where(Approval.state == PENDING, his)
    return list(uow.session.scalars(chosen.order_by(Approval.id).with_for_update()))


def replace(uow: UnitOfWork, case: Approval, gone: str) -> None:
    """
    Let the superior of who has gone decide in his place, else an administrator.

    Neither the submitter nor who signs there already takes the place, if there is anybody else;
    where nobody is, the voice falls away beside others, but never the last one.
    """
    house = People(uow)
    open_ones = [task for task in case.present if task.state in rules.OPEN]
    taken = {*case.whose, *(task.staff_id for task in open_ones)}
    heirs = [*house.superiors(gone), *house.administrators()]
    heirs = [one for one in heirs if case.himself or one != case.owner_id]
    alone = all(task.staff_id == gone for task in open_ones)
    heir = next((one for one in heirs if one not in taken), heirs[0] if alone and heirs else None)
    for task in (one for one in open_ones if one.staff_id == gone):
        note(uow, case, "hand_over", to=heir)
        if heir is None:
            task.decide(rules.CLOSED, "", uow.now)
            continue
        task.staff_id = heir
        if task.state == rules.PENDING:
            remind(uow, case, [heir])
    move_on(uow, case)


def wait_for(uow: UnitOfWork, case: Approval, task: ApprovalTask) -> None:
    """Have the time-out of a task looked after, if its step has one."""
    hours = case.rule["timeout_hours"]
    if hours:
        by_clock = case.rule.get("timeout_counts", "clock") == "clock"
        at = uow.now + dt.timedelta(hours=hours) if by_clock else calendars.after(uow, hours)
        uow.schedule(TIMEOUT, task.id, at, {"approval_id": case.id, "task_id": task.id})


def end(uow: UnitOfWork, case: Approval, staff_ids: list[str], why: str) -> None:
    """End a case without a decision; tell who submitted it, who was asked, and *staff_ids*."""
    asked = [*case.pending_ids, *staff_ids]
    note(uow, case, "recall", why)
    case.turns += 1
    settle(uow, case, "recalled", why)
    tell(uow, asked, _word(case, _ended(case, "recalled"), why))


def settle(uow: UnitOfWork, case: Approval, state: str, comment: str | None = None) -> None:
    """End the case and answer the service that asked."""
    for task in case.present:
        uow.unschedule(TIMEOUT, task.id)
    case.close(uow.now)
    case.state, case.decided_at = state, uow.now
    last = comment or case.words_of(state)
    by = {"decided_by": uow.call.actor_id, "decided_by_name": uow.call.actor_name}
    uow.emit(ANSWERS[state], case, comment=last, **by)
    if case.owner_id:
        whom = [*case.whose, *case.copied_ids]
        tell(uow, whom, _word(case, _ended(case, state), last))


def note(
    uow: UnitOfWork, case: Approval, act: str, comment: str | None = None, to: str | None = None
) -> None:
    """Write down what somebody did with a case."""
    case.acts.append(
        ApprovalAct(
            at=uow.now,
            act=act,
            step=case.step or 0,
            actor_id=uow.call.actor_id,
            actor_name=uow.call.actor_name or "",
            to_staff_id=to,
            comment=comment,
        )
    )


def know_who_i_stand_in_for(uow: UnitOfWork) -> list[str]:
    """Return for whom the caller stands in now, and let the abilities of cases know it."""
    if STANDS_IN not in uow.known:
        uow.known[STANDS_IN] = delegations.standing_in_for(uow, uow.call.actor_id)
    return list(uow.known[STANDS_IN])


def task_of(uow: UnitOfWork, case: Approval) -> ApprovalTask:
    """
    Return the task that the caller decides now, his own or that of somebody he stands in for.

    The submitter stands in for nobody where the step's rule keeps him out of it.
    Raises AlreadyDecided, DecidedByOthers, NotYourTurn, DelegationOver or NotAsked.
    """
    me = uow.call.actor_id
    instead = know_who_i_stand_in_for(uow) if case.may_be_handed_to(me) else []
    for who in (me, *instead):
        for task in case.pending:
            if task.staff_id == who:
                return task
    mine = [t for t in case.present if t.staff_id in (me, *instead)]
    if any(t.state == rules.WAITING for t in mine):
        raise refusals.NotYourTurn()
    if any(t.decided_by == me for t in case.tasks):
        raise refusals.AlreadyDecided()
    if any(t.staff_id == me for t in case.tasks if t.decided_at):
        raise refusals.DecidedByOthers()
    ended = delegations.last_ended(uow, case.pending_ids, me)
    if ended and ended.owner_id:
        name = People(uow).names([ended.owner_id]).get(ended.owner_id, "")
        raise refusals.DelegationOver(name=name, until=ended.ends_at.isoformat())
    raise refusals.NotAsked()


def colleague(uow: UnitOfWork, case: Approval, staff_id: str) -> str:
    """Return the id of somebody who can be asked as well. Raises UnknownColleague, SignsAlready."""
    if not staff.colleagues(uow, [staff_id]):
        raise contract.UnknownColleague(at="/staff_id", id=staff_id)
    if any(t.staff_id == staff_id and t.state in rules.OPEN for t in case.present):
        raise contract.SignsAlready(at="/staff_id", staff_id=staff_id)
    return staff_id


def decider(uow: UnitOfWork, case: Approval, staff_id: str) -> str:
    """Return the id of a colleague who can decide as well. Raises as colleague, or IsSubmitter."""
    colleague(uow, case, staff_id)
    if not case.may_be_handed_to(staff_id):
        raise contract.IsSubmitter(at="/staff_id", staff_id=staff_id)
    return staff_id


def of_task(uow: UnitOfWork, approval_id: str) -> Approval:
    """Return a case, locked, for due work."""
    chosen = select(Approval).where(Approval.id == approval_id).with_for_update()
    return uow.session.scalars(chosen).one()


def to_approve(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return the condition that a case waits for the caller, or for whom he stands in for."""
    me, instead = uow.call.actor_id, delegations.standing_in_for(uow, uow.call.actor_id)
    waits = _waits_for([me])
    if instead:
        waits |= _waits_for(instead) & Approval.id.not_in(_kept_from(uow, me, instead))
    return (Approval.state == PENDING) & waits


def submitted(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return the condition that the caller submitted a case, or handed it in for somebody."""
    return _of(uow.call.actor_id)


def done(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return the condition that the caller decided something of a case."""
    return _task_where(ApprovalTask.decided_by == uow.call.actor_id)


def copied(uow: UnitOfWork) -> ColumnElement[bool]:
    """Return the condition that the caller was sent a copy of a case."""
    mine = ApprovalCopy.staff_id == uow.call.actor_id
    return exists().where(ApprovalCopy.approval_id == Approval.id, mine)


def counters(uow: UnitOfWork) -> dict[str, int]:
    """Return how many cases lie in each box of the caller."""
    boxes = {
        "to_approve": to_approve(uow),
        "submitted": submitted(uow) & (Approval.state == PENDING),
        "done": done(uow),
        "copied": copied(uow),
    }
    return {name: _count(uow, where) for name, where in boxes.items()}


def _waits_for(people: list[str]) -> ColumnElement[bool]:
    return _task_where(ApprovalTask.staff_id.in_(people), ApprovalTask.state == rules.PENDING)


def _kept_from(uow: UnitOfWork, me: str, instead: list[str]) -> list[str]:
    """Return the ids of the caller's own cases that he may not decide for who is asked."""
    own = (Approval.state == PENDING) & _of(me) & _waits_for(instead)
    cases = uow.session.scalars(select(Approval).where(own))
    return [case.id for case in cases if not case.may_be_handed_to(me)]


def _of(staff_id: str) -> ColumnElement[bool]:
    return (Approval.owner_id == staff_id) | (Approval.handed_in_by_id == staff_id)


def _count(uow: UnitOfWork, where: ColumnElement[bool]) -> int:
    return uow.session.scalar(select(func.count()).select_from(Approval).where(where)) or 0


def _task_where(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(ApprovalTask.approval_id == Approval.id, *where)


def _opened(uow: UnitOfWork, asked: Mapping[str, Any]) -> Approval:
    same = ("id", "title", "document_resource", "document_id", "document_version", "snapshot")
    amount = asked.get("amount")
    department = asked.get("department_id") or People(uow).department_of(asked["submitter_id"])
    return Approval(
        **{name: asked[name] for name in same},
        kind=asked["kind"],
        state=PENDING,
        step=0,
        turns=0,
        owner_id=asked["submitter_id"],
        submitter_name=asked.get("submitter_name"),
        handed_in_by_id=asked.get("handed_in_by_id"),
        customer_id=asked.get("customer_id"),
        department_id=department,
        amount_minor=amount.minor if amount else None,
        currency=amount.currency if amount else None,
        facts=dict(asked.get("facts") or {}),
        snapshot_hash=asked["snapshot_hash"],
        chosen_ids=list(asked.get("chosen_ids") or ()),
    )


def _asked(case: Approval) -> flow_rules.Asked:
    who = case.owner_id or ""
    told = (case.amount, case.department_id, case.facts, case.chosen_ids)
    by = case.handed_in_by_id
    return flow_rules.Asked(who, *told, himself=case.himself, handed_in_by=by)


def _past(case: Approval) -> flow_rules.Past:
    """Return who approved earlier steps of a case, and who the last step that asked anybody."""
    agreed: dict[int, set[str]] = {}
    for task in case.tasks:
        if task.step < case.step and not task.void and task.state in rules.FOR:
            agreed.setdefault(task.step, set()).add(task.staff_id)
    lately = agreed[max(agreed)] if agreed else set()
    return flow_rules.Past(frozenset().union(*agreed.values()), frozenset(lately))


def _task(case: Approval, number: int, seat: flow_rules.Seat, now: dt.datetime) -> ApprovalTask:
    state = STATES.get(seat.outcome, rules.WAITING)
    return ApprovalTask(
        step=case.step,
        seat=number,
        place=0,
        staff_id=seat.staff_id,
        kind="asked",
        state=state,
        void=False,
        reason=seat.reason or None,
        decided_at=None if state == rules.WAITING else now,
    )


def _copy(uow: UnitOfWork, case: Approval, staff_ids: list[str]) -> None:
    new = [one for one in staff_ids if one not in case.copied_ids]
    case.copies.extend(ApprovalCopy(staff_id=one) for one in new)
    english, chinese = _named(case)
    tell(uow, new, _word(case, (f"For your information: {english}", f"抄送：{chinese}")))


def _named(case: Approval) -> tuple[str, str]:
    """Return what a case is about, in English and in Chinese."""
    english, chinese = (f"{kind} {case.title}" for kind in case.kind_in_words)
    return english, chinese


def _ended(case: Approval, state: str) -> tuple[str, str]:
    (english, chinese), (how, in_chinese) = _named(case), ENDINGS[state]
    return f"{english}: {how}", f"{chinese}：{in_chinese}"


def _word(case: Approval, title: Said, text: str | None = None) -> Word:
    return Word("approval", title, text, Approval.resource, case.id)
