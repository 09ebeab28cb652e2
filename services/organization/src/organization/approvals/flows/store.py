"""Every query about flows, and what a definition must hold before it is kept."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from chassis.contract import Event
from chassis.errors import LABELS
from chassis.uow import UnitOfWork
from contracts import catalogue
from contracts.approvals import (
    FACTS,
    PEOPLE,
    ApprovalAsked,
    ApprovalWithdrawn,
    NamedApprovers,
)
from contracts.organization.approval_flow import (
    CannotChoose,
    NoChoice,
    NotAPerson,
    OneValue,
    Unclear,
    UnknownApprover,
    UnknownFact,
    UnknownKind,
)
from contracts.organization.department import UnknownDepartment
from contracts.organization.flow_definition import Definition
from contracts.organization.together import UnknownPerson
from organization.approvals.flows import rules
from organization.approvals.flows.model import PUBLISHED, ApprovalFlow, FlowVersion
from organization.approvals.flows.people import People
from organization.roles.model import Role
from organization.roles.rules import PARTNER

ASKING: tuple[Event, ...] = tuple(
    event for event in catalogue().events.values() if event.data is ApprovalAsked
)
"""The events by which the services of the suite ask for approvals."""
WITHDRAWING: tuple[Event, ...] = tuple(
    event for event in catalogue().events.values() if event.data is ApprovalWithdrawn
)
"""The events by which they tell that nobody needs to decide any more."""
KINDS = frozenset(f"{event.service}.{event.resource}" for event in ASKING)
CHOOSING = frozenset(
    f"{operation.service}.{operation.resource}"
    for operation in catalogue().operations.values()
    if isinstance(operation.taken, NamedApprovers)
)
"""The kinds whose submitters may name approvers."""
SUPERIOR = {"kind": "superior", "level": 1}
DEFAULT: Mapping[str, Any] = Definition().dump(
    Definition().load({"steps": [{"name": "superior", "approvers": [SUPERIOR]}]})
)
"""Where no flow fits, the superior decides, and where there is none an administrator."""


def refuse_unknown_kind(kind: str) -> None:
    """Raise UnknownKind for what never asks for an approval."""
    if kind not in KINDS:
        raise UnknownKind(kind=kind)


def kinds(language: str) -> list[dict[str, Any]]:
    """Return what can have a flow, with the facts of each kind."""
    place = 1 if language == "zh" else 0
    return [
        {
            "kind": kind,
            "name": LABELS.get(kind, (kind, kind))[place],
            "facts": list(FACTS[kind]),
            "people": list(PEOPLE[kind]),
            "choice": kind in CHOOSING,
        }
        for kind in sorted(KINDS)
    ]


def refuse_unknown_facts(kind: str, named: Iterable[tuple[str, str]]) -> None:
    """Raise UnknownFact for the first (pointer, fact) that no document of the *kind* tells."""
    for at, fact in named:
        if fact not in FACTS[kind]:
            known = ", ".join(FACTS[kind]) or "-"
            raise UnknownFact(at=at, fact=fact, known=known)


def refuse_things(kind: str, named: Iterable[tuple[str, str]]) -> None:
    """Raise NotAPerson for the first (pointer, fact) that is no person in documents of *kind*."""
    for at, fact in named:
        if fact not in PEOPLE[kind]:
            raise NotAPerson(at=at, fact=fact, known=", ".join(PEOPLE[kind]))


def _facts(definition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield where a definition names a fact, and which."""
    for at, condition in _conditions(definition):
        tests = condition.get("facts") or ()
        yield from ((f"{at}/facts/{n}/fact", one["fact"]) for n, one in enumerate(tests))
    yield from _asked_by(definition)


def _asked_by(definition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield where a definition asks whom a fact names, and which."""
    for number, step in enumerate(definition["steps"]):
        for place, rule in _approvers(step):
            if rule["kind"] == "fact" and rule["fact"]:
                yield f"/definition/steps/{number}/{place}/fact", rule["fact"]


def kept(uow: UnitOfWork, kind: str, definition: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return a definition as it is kept, in plain JSON, with the levels that nobody had to say.

    Raises Unclear, UnknownFact, NotAPerson, CannotChoose, OneValue or UnknownDepartment.
    """
    refuse_unknown_facts(kind, _facts(definition))
    refuse_things(kind, _asked_by(definition))
    _refuse_choices(kind, definition)
    _refuse_several_bounds(definition)
    _refuse_unknown_departments(uow, definition)
    for number, step in enumerate(definition["steps"]):
        at = f"/definition/steps/{number}"
        for here, approver in _approvers(step):
            if approver["kind"] in rules.LEAST_LEVELS:
                approver.setdefault("level", rules.LEAST_LEVELS[approver["kind"]])
            reason = _unclear(uow, approver)
            if reason:
                raise Unclear(at=f"{at}/{here}/{reason}", step=number + 1, reason=reason)
        named = step["nobody_staff_id"]
        is_there = bool(named and People(uow).colleagues([named]))
        if not is_there and (named or step["nobody"] == "staff"):
            reason = "nobody_staff_id"
            raise Unclear(at=f"{at}/{reason}", step=number + 1, reason=reason)
    told: dict[str, Any] = Definition().dump(definition)
    return told


def _approvers(step: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the rules of a step that find people, and where each stands."""
    for name in ("approvers", "copy_to"):
        yield from ((f"{name}/{place}", rule) for place, rule in enumerate(step[name]))


def _refuse_choices(kind: str, definition: Mapping[str, Any]) -> None:
    """
    Raise CannotChoose where the submitter is to choose and cannot.

    Raises Unclear where he could let the document pass by choosing nobody.
    """
    for number, step in enumerate(definition["steps"]):
        at = f"/definition/steps/{number}"
        chosen = [f"{at}/{here}" for here, rule in _approvers(step) if rule["kind"] == "chosen"]
        if chosen and kind not in CHOOSING:
            raise CannotChoose(at=f"{chosen[0]}/kind", kind=kind)
        kinds_of_rules = {rule["kind"] for rule in step["approvers"]}
        if kinds_of_rules == {"chosen"} and step["nobody"] == "pass":
            raise Unclear(at=f"{at}/nobody", step=number + 1, reason="nobody")


def _refuse_several_bounds(definition: Mapping[str, Any]) -> None:
    """Raise OneValue for more or less than several values: all but the first would be ignored."""
    for at, condition in _conditions(definition):
        for number, test in enumerate(condition.get("facts") or ()):
            if test["op"] not in ("eq", "in", "ne") and len(test["values"]) > 1:
                raise OneValue(at=f"{at}/facts/{number}/values")


def _refuse_unknown_departments(uow: UnitOfWork, definition: Mapping[str, Any]) -> None:
    """Raise UnknownDepartment for a condition that no document could ever meet."""
    for at, condition in _conditions(definition):
        named = condition.get("department_ids") or ()
        known = People(uow).known_departments(named)
        for place, one in enumerate(named):
            if one not in known:
                raise UnknownDepartment(at=f"{at}/department_ids/{place}", id=one)


def _conditions(definition: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the conditions of a definition and of its steps, and where each stands."""
    yield "/definition/when", definition["when"] or {}
    for number, step in enumerate(definition["steps"]):
        yield f"/definition/steps/{number}/when", step["when"] or {}


def _unclear(uow: UnitOfWork, approver: Mapping[str, Any]) -> str:
    """Return which field of an approver rule is missing or means nobody, or ""."""
    kind, role_id = approver["kind"], approver["role_id"]
    named = list(dict.fromkeys(approver["staff_ids"]))
    if People(uow).colleagues(named) != named or (kind == "staff" and not named):
        return "staff_ids"
    role = uow.session.get(Role, role_id) if role_id else None
    if (role_id or kind == "role") and (role is None or role.removed or role_id == PARTNER):
        return "role_id"
    if kind == "fact":
        return "" if approver["fact"] else "fact"
    return "level" if approver.get("level", 0) < rules.LEAST_LEVELS.get(kind, 0) else ""


def version(uow: UnitOfWork, flow: ApprovalFlow) -> FlowVersion | None:
    """Return the published version of a flow."""
    if flow.published_version is None:
        return None
    return uow.session.get(FlowVersion, (flow.id, flow.published_version))


def versions(uow: UnitOfWork, flow_id: str) -> list[FlowVersion]:
    """Return all published versions, newest first."""
    chosen = select(FlowVersion).where(FlowVersion.flow_id == flow_id)
    return list(uow.session.scalars(chosen.order_by(FlowVersion.number.desc())))


def latest(uow: UnitOfWork, flow: ApprovalFlow) -> dict[str, Any]:
    """Return the draft, or else what is published."""
    published = version(uow, flow)
    told = flow.draft or (published.definition if published else None)
    assert told is not None, "a flow has a draft until it is published"
    return told


def fitting(uow: UnitOfWork, kind: str, asked: rules.Asked) -> FlowVersion | None:
    """Return the published version of the first flow whose condition *asked* meets."""
    chosen = select(ApprovalFlow).where(ApprovalFlow.kind == kind, ApprovalFlow.state == PUBLISHED)
    order = (ApprovalFlow.priority, ApprovalFlow.created_at, ApprovalFlow.id)
    for flow in uow.session.scalars(chosen.order_by(*order)):
        found = version(uow, flow)
        if found and rules.matches(found.definition["when"], asked, People(uow)):
            return found
    return None


def refuse_choice(uow: UnitOfWork, kind: str, approver_ids: Sequence[str]) -> None:
    """
    Refuse approvers that the submitter named where no flow of the *kind* lets him choose.

    Raises NoChoice, or UnknownApprover for one who is no active colleague.
    """
    if not approver_ids:
        return
    published = ApprovalFlow.kind == kind, ApprovalFlow.state == PUBLISHED
    flows = uow.session.scalars(select(ApprovalFlow).where(*published)).all()
    standing = [version(uow, one) for one in flows]
    if not any(one and lets_choose(one.definition) for one in standing):
        raise NoChoice()
    _refuse_strangers(People(uow), approver_ids, "/approver_ids")


def _refuse_strangers(house: People, approver_ids: Sequence[str], at: str) -> None:
    known = house.colleagues(approver_ids)
    for place, one in enumerate(approver_ids):
        if one not in known:
            raise UnknownApprover(staff_id=one, at=f"{at}/{place}")


def lets_choose(definition: Mapping[str, Any]) -> bool:
    """Tell whether any step of a flow leaves it to the submitter whom it asks."""
    rules_of_all = (one for step in definition["steps"] for one in step["approvers"])
    return any(one["kind"] == "chosen" for one in rules_of_all)


def imagined(uow: UnitOfWork, kind: str, trial: Mapping[str, Any]) -> rules.Asked:
    """
    Return what a flow looks at of a document that does not exist, as of a real one.

    Raises UnknownPerson, UnknownDepartment or UnknownApprover for whom or what nobody knows.
    """
    house, submitter, department = People(uow), trial["submitter_id"], trial["department_id"]
    if not house.active([submitter]):
        raise UnknownPerson(at="/submitter_id", id=submitter)
    if department and not house.known_departments([department]):
        raise UnknownDepartment(at="/department_id", id=department)
    _refuse_strangers(house, trial["chosen_ids"], "/chosen_ids")
    return rules.Asked(
        submitter,
        trial["amount"],
        department or house.department_of(submitter),
        {fact["name"]: fact["value"] for fact in trial["facts"]},
        trial["chosen_ids"],
        himself=kind not in rules.NEVER_HIMSELF,
    )


def try_out(uow: UnitOfWork, definition: Mapping[str, Any], asked: rules.Asked) -> dict[str, Any]:
    """Return who would be asked in each step, if everybody approved."""
    house, past, told = People(uow), rules.Past(), []
    for step in definition["steps"]:
        applies = rules.matches(step["when"], asked, house)
        same = definition["same_person"]
        sitting = rules.seats(step, asked, past, same, house) if applies else []
        voters = frozenset(s.staff_id for s in sitting if s.outcome != rules.SKIPPED)
        if voters:
            past = rules.Past(past.ever | voters, voters)
        told.append(_tried(step, sitting, rules.candidates(step["copy_to"], asked, house), house))
        told[-1]["applies"] = applies
    return {"applies": rules.matches(definition["when"], asked, house), "steps": told}


def _tried(
    step: Mapping[str, Any], sitting: list[rules.Seat], copies: list[str], house: People
) -> dict[str, Any]:
    names = house.names(seat.staff_id for seat in sitting)
    return {
        "name": step["name"],
        "mode": rules.mode_of(step, sitting),
        "passes": not any(seat.outcome == rules.ASKED for seat in sitting),
        "seats": [{**vars(seat), "name": names.get(seat.staff_id)} for seat in sitting],
        "copied_ids": copies,
    }
