"""What people do with approvals."""

import datetime as dt
import hashlib
from contextlib import suppress
from dataclasses import replace
from typing import Any

from chassis import stock
from chassis.attachments.handlers import handed_out, take
from chassis.attachments.model import Attachment
from chassis.binding import implements
from chassis.errors import ServiceError, Stale, sentence
from chassis.idempotency import Seen
from chassis.once import Once
from contracts.organization import approval as contract
from organization.access import viewing
from organization.approvals.cases import rules, store
from organization.approvals.cases.model import Approval, ApprovalFile, ApprovalTask
from organization.boxes import box

MOST_FILES = 20
REMIND_AGAIN = dt.timedelta(minutes=10)


def _telling(handler: Any) -> Any:
    """Return *handler* so that its answers know for whom the caller stands in."""

    def tell(command: Any, *, uow: Any) -> Any:
        store.know_who_i_stand_in_for(uow)
        return handler(command, uow=uow)

    return tell


get_approval = implements(contract.get)(_telling(stock.get(Approval, "approval_id")))
tell_viewers = implements(contract.who_sees)(viewing.viewers_of(Approval, "approval_id"))
list_approvals = implements(contract.listed)(_telling(stock.listing(Approval, contract.listed)))
search_approvals = implements(contract.searched)(
    _telling(stock.listing(Approval, contract.searched))
)
list_what_waits_for_me = implements(contract.to_approve)(
    _telling(box(Approval, contract.to_approve, store.to_approve))
)
list_what_i_submitted = implements(contract.submitted)(
    _telling(box(Approval, contract.submitted, store.submitted))
)
list_what_i_decided = implements(contract.done)(_telling(box(Approval, contract.done, store.done)))
list_my_copies = implements(contract.copied)(_telling(box(Approval, contract.copied, store.copied)))


@implements(contract.counters)
def count_my_boxes(command, *, uow):
    return store.counters(uow)


@implements(contract.approve)
def approve(command, *, uow):
    case, task = _mine(uow, command)
    _approve(uow, case, task, command["comment"])
    return case


@implements(contract.reject)
def reject(command, *, uow):
    case, task = _mine(uow, command)
    state = rules.ADVISED if task.is_advice else rules.REJECTED
    task.decide(state, uow.call.actor_id, uow.now, command["comment"])
    store.note(uow, case, "reject", command["comment"])
    store.move_on(uow, case)
    return case


@implements(contract.send_back)
def send_back(command, *, uow):
    case, task = _mine(uow, command)
    step = command["step"]
    if step is not None and step >= case.step:
        raise contract.NoSuchStep(at="/step", step=step)
    state = rules.ADVISED if task.is_advice else "returned"
    task.decide(state, uow.call.actor_id, uow.now, command["comment"])
    store.note(uow, case, "return", command["comment"])
    if task.is_advice:
        store.move_on(uow, case)
        return case
    case.turns += 1
    if step is None:
        store.settle(uow, case, "returned", command["comment"])
    else:
        case.go_back_to(step, uow.now)
        store.enter(uow, case, step)
    return case


@implements(contract.transfer)
def transfer(command, *, uow):
    case, task = _mine(uow, command)
    to = store.decider(uow, case, command["staff_id"])
    task.decide(rules.TRANSFERRED, uow.call.actor_id, uow.now, command["comment"])
    uow.unschedule(store.TIMEOUT, task.id)
    case.insert(task, task.place + 1, _new(to, "transferred", task))
    return _passed_on(uow, case, "transfer", command, to)


@implements(contract.delegate)
def delegate(command, *, uow):
    case, task = _mine(uow, command)
    to = store.colleague(uow, case, command["staff_id"])
    task.state = rules.WAITING
    uow.unschedule(store.TIMEOUT, task.id)
    case.insert(task, task.place, _new(to, "delegated", task))
    return _passed_on(uow, case, "delegate", command, to)


@implements(contract.add_signer)
def add_signer(command, *, uow):
    case, task = _mine(uow, command)
    to = store.decider(uow, case, command["staff_id"])
    if command["position"] == "before":
        task.state = rules.WAITING
        uow.unschedule(store.TIMEOUT, task.id)
        case.insert(task, task.place, _new(to, "added", task))
    else:
        case.insert(task, task.place + 1, _new(to, "added", task))
    return _passed_on(uow, case, "add_signer", command, to)


@implements(contract.recall)
def recall(command, *, uow):
    case = _pending(uow, command)
    case.refuse_unless_submitted_by(uow.call.actor_id)
    case.turns += 1
    store.note(uow, case, "recall", command["comment"])
    store.settle(uow, case, "recalled", command["comment"])
    return case


@implements(contract.remind)
def remind(command, *, uow):
    case = _pending(uow, command)
    case.refuse_unless_submitted_by(uow.call.actor_id)
    if case.reminded_at and uow.now - case.reminded_at < REMIND_AGAIN:
        raise contract.RemindedLately(minutes=REMIND_AGAIN.seconds // 60)
    case.reminded_at = uow.now
    store.note(uow, case, "remind")
    store.remind(uow, case, case.pending_ids)
    return case


@implements(contract.comment)
def comment(command, *, uow):
    case = stock.load(uow, Approval, command["approval_id"], change=True)
    case.turns += 1
    store.note(uow, case, "comment", command["comment"])
    return case


@implements(contract.attach)
def attach(command, *, uow, settings):
    case = _pending(uow, command)
    if len(case.files) >= MOST_FILES:
        raise contract.TooManyFiles(limit=MOST_FILES)
    file = take(uow, settings, case, command["upload"])
    about = {name: getattr(file, name) for name in ("id", "name", "size", "content_type")}
    case.files.append(ApprovalFile(**about, at=uow.now, actor_id=uow.call.actor_id))
    case.turns += 1
    store.note(uow, case, "attach", file.name)
    return case


@implements(contract.read_file)
def read_file(command, *, call, transaction, settings):
    with transaction(call, writes=False) as uow:
        case = stock.load(uow, Approval, command["approval_id"])
        mine = (Attachment.of == case.resource, Attachment.record_id == case.id)
        file = uow.load(Attachment, command["file_id"], *mine)
        service = uow.service
    return handed_out(file, service, settings)


@implements(contract.batch_approve)
def approve_several(command, *, call, transaction):
    _know_again(command, call, transaction)
    calls = (_own_key(call, place) for place in range(len(command["items"])))
    pairs = zip(command["items"], calls, strict=True)
    items = [_one_of_many(item, command["comment"], own, transaction) for item, own in pairs]
    return {"items": items}


def _own_key(call: Any, place: int) -> Any:
    """Return *call* with a key for the item at *place* alone."""
    key = f"{call.idempotency_key}\n{place}".encode() if call.idempotency_key else b""
    return replace(call, idempotency_key=hashlib.sha256(key).hexdigest() if key else "")


def _know_again(command: Any, call: Any, transaction: Any) -> None:
    """Note the key of the whole; each of its items is known again by a key of its own."""
    with suppress(Seen), transaction(call) as uow:
        Once(uow, contract.batch_approve, command).keep({"items": []})


def _one_of_many(item: Any, comment: Any, call: Any, transaction: Any) -> dict[str, Any]:
    told = {"approval_id": item["approval_id"], "outcome": "ok", "detail": None, "state": None}
    try:
        with transaction(call) as uow:
            once = Once(uow, contract.batch_approve, {**item, "comment": comment})
            case, task = _mine(uow, item)
            if item["version"] not in (None, case.version):
                raise Stale(resource=case.resource, id=case.id, version=case.version)
            _approve(uow, case, task, comment)
            uow.flush()
            told["state"] = case.state
            once.keep({"items": [told]})
    except Seen as seen:
        return dict(seen.answer["items"][0])
    except ServiceError as refusal:
        if refusal.status >= 500:
            raise
        told["outcome"] = refusal.code
        told["detail"] = sentence(refusal.code, call.language, refusal.details, call.time_zone)
    return told


def _approve(uow: Any, case: Approval, task: ApprovalTask, comment: str | None) -> None:
    state = rules.ADVISED if task.is_advice else rules.APPROVED
    task.decide(state, uow.call.actor_id, uow.now, comment)
    store.note(uow, case, "approve", comment)
    store.move_on(uow, case)


def _pending(uow: Any, command: Any) -> Approval:
    case: Approval = stock.load(uow, Approval, command["approval_id"], change=True)
    case.refuse_unless_pending()
    return case


def _mine(uow: Any, command: Any) -> tuple[Approval, ApprovalTask]:
    case = _pending(uow, command)
    return case, store.task_of(uow, case)


def _new(staff_id: str, kind: str, beside: ApprovalTask) -> ApprovalTask:
    """Return a task; who is only asked for advice hands on no more than that."""
    kind = beside.kind if beside.is_advice else kind
    return ApprovalTask(staff_id=staff_id, kind=kind, state=rules.WAITING, void=False)


def _passed_on(uow: Any, case: Approval, act: str, command: Any, to: str) -> Approval:
    store.note(uow, case, act, command["comment"], to)
    case.turns += 1
    store.ask(uow, case)
    return case
