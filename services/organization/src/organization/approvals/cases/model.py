"""The case: a document that waits, who is asked about it, and what was done."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, String, Text, exists, func, or_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship, synonym

from chassis.context import Call
from chassis.errors import LABELS
from chassis.field_rights import UNSEEN, right_to
from chassis.spoken import permission
from chassis.tables import ID_LENGTH, Json, Owned, Record
from chassis.values import Money, new_id
from contracts.organization.approval import NotSubmitter
from contracts.organization.approval_turn import Over
from organization.approvals.cases import rules
from organization.approvals.delegations.model import Delegation
from organization.approvals.flows.rules import NEVER_HIMSELF
from organization.tables import Model

PENDING = "pending"
DECIDING = ("approve", "reject", "return", "transfer", "delegate", "add_signer")
"""What only somebody does who is asked now, or who stands in for one."""
SUBMITTING = ("recall", "remind")
AMOUNTS = ("amount", "total")
"""What documents call the sum that a case is about."""
STANDS_IN = "stands_in_for"
"""Where handlers tell abilities for whom the caller stands in."""


class ApprovalTask(Model):
    """
    One person who is, was or will be asked in a step.

    void: the case was sent back behind this step, so that it counts no more.
    """

    __tablename__ = "approval_task"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    approval_id: Mapped[str] = mapped_column(ForeignKey("approval.id"), index=True)
    step: Mapped[int] = mapped_column()
    seat: Mapped[int] = mapped_column()
    place: Mapped[int] = mapped_column()
    staff_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    void: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[dt.datetime | None] = mapped_column()
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    comment: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(String(40))

    @property
    def is_advice(self) -> bool:
        """Whether somebody was only asked for advice, which decides nothing."""
        return self.kind == "delegated"

    def decide(self, state: str, by: str, now: dt.datetime, comment: str | None = None) -> None:
        """Be decided; nothing is decided twice, since only what is pending is looked for."""
        self.state, self.decided_by, self.decided_at, self.comment = state, by, now, comment

    @property
    def customer_id(self) -> str | None:
        """Return whose case it is part of; who takes the customer over decides of it as well."""
        session = object_session(self)
        case = session.get(Approval, self.approval_id) if session else None
        return case.customer_id if case else None


class ApprovalCopy(Model):
    """Somebody who is told of a case and not asked."""

    __tablename__ = "approval_copy"

    approval_id: Mapped[str] = mapped_column(ForeignKey("approval.id"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, index=True)


class ApprovalAct(Model):
    """One thing that somebody did with a case; never changed."""

    __tablename__ = "approval_act"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    approval_id: Mapped[str] = mapped_column(ForeignKey("approval.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column()
    act: Mapped[str] = mapped_column(String(20))
    step: Mapped[int] = mapped_column()
    actor_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    actor_name: Mapped[str] = mapped_column(String(100))
    to_staff_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    comment: Mapped[str | None] = mapped_column(Text)


class ApprovalFile(Model):
    """A file that somebody added; never changed."""

    __tablename__ = "approval_file"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    approval_id: Mapped[str] = mapped_column(ForeignKey("approval.id"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigInteger)
    content_type: Mapped[str] = mapped_column(String(200))
    at: Mapped[dt.datetime] = mapped_column()
    actor_id: Mapped[str] = mapped_column(String(ID_LENGTH))


def taking_part(approval_id: Any) -> list[tuple[Any, list[Any]]]:
    """
    Return who was ever asked, decided or was told, and who stood in while one was asked.

    Each is a column with the conditions on the rows that count.
    """
    t, d = ApprovalTask, Delegation
    asked = [t.approval_id == approval_id]
    meanwhile = [d.begins_at < func.coalesce(t.decided_at, d.ends_at), d.ends_at > t.asked_at]
    instead = [*asked, d.owner_id == t.staff_id, d.begun, *meanwhile]
    told = [ApprovalCopy.approval_id == approval_id]
    return [
        *((t.staff_id, asked), (t.decided_by, asked)),
        *((ApprovalCopy.staff_id, told), (d.delegate_id, instead)),
    ]


class Approval(Record, Owned, Model):
    """
    One document that waits for people to agree to it; `owner_id` is who submitted it.

    definition: the flow's version as it was, so that a flow edited meanwhile changes nothing.
    step: counted from 1. turns: counts what was done, so that the version tells of it.
    """

    __tablename__ = "approval"
    resource = "organization.approval"

    submitter_id: Mapped[str | None] = synonym("owner_id")
    kind: Mapped[str] = mapped_column(String(81), index=True)
    title: Mapped[str] = mapped_column(String(240))
    state: Mapped[str] = mapped_column(String(20), default=PENDING, index=True)
    document_resource: Mapped[str] = mapped_column(String(81))
    document_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    document_version: Mapped[int] = mapped_column()
    submitter_name: Mapped[str | None] = mapped_column(String(100))
    handed_in_by_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    customer_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    facts: Mapped[dict[str, Any]] = mapped_column()
    snapshot: Mapped[dict[str, Any]] = mapped_column()
    snapshot_hash: Mapped[str] = mapped_column(String(64))
    chosen_ids: Mapped[list[str]] = mapped_column(default=list)
    flow_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    flow_version: Mapped[int | None] = mapped_column()
    definition: Mapped[dict[str, Any]] = mapped_column(Json)
    step: Mapped[int] = mapped_column(default=0)
    turns: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[dt.datetime | None] = mapped_column()
    decided_at: Mapped[dt.datetime | None] = mapped_column()
    tasks: Mapped[list[ApprovalTask]] = relationship(
        order_by=(ApprovalTask.step, ApprovalTask.seat, ApprovalTask.place), lazy="selectin"
    )
    copies: Mapped[list[ApprovalCopy]] = relationship(lazy="selectin")
    files: Mapped[list[ApprovalFile]] = relationship(order_by=ApprovalFile.at, lazy="selectin")
    acts: Mapped[list[ApprovalAct]] = relationship(
        order_by=(ApprovalAct.at, ApprovalAct.id), lazy="selectin"
    )

    @classmethod
    def also_visible(cls, call: Call) -> ColumnElement[bool]:
        """Who was ever asked or told sees a case, and who stood in for one while he was asked."""
        me = call.actor_id
        mine = (exists().where(*rows, who == me) for who, rows in taking_part(cls.id))
        return or_(cls.handed_in_by_id == me, *mine)

    def opens_to(self) -> dict[str, Any]:
        return {"creator_id": self.handed_in_by_id, "taking_part": taking_part(self.id)}

    @property
    def document_files(self) -> list[dict[str, Any]]:
        """The files of the document, or of the record that a permit is about, as submitted."""
        told = self.told_snapshot
        of_record = (told.get("record") or {}).get("files")
        return list(told.get("files") or of_record or [])

    @property
    def told_snapshot(self) -> dict[str, Any]:
        """The document as the present caller may see it."""
        return rules.shown(self.snapshot, self._hides)

    @property
    def told_facts(self) -> dict[str, Any]:
        return rules.shown(self.facts, self._hides)

    @property
    def told_title(self) -> str:
        """The title, or the mere kind where it holds what the present caller does not see."""
        hides = self._hides
        if not hides:
            return self.title
        unseen = rules.unseen_texts(self.snapshot, hides)
        says = right_to("title", hides) in UNSEEN or any(text in self.title for text in unseen)
        return self.document_label if says else self.title

    @property
    def told_amount(self) -> Money | None:
        hides = self._hides
        return None if any(right_to(name, hides) in UNSEEN for name in AMOUNTS) else self.amount

    @property
    def _hides(self) -> Mapping[str, str]:
        """The field rights of the caller to the document; none for who decides or is told."""
        call = self._present_call
        if call is None or not call.field_rights or self._takes_part(call):
            return {}
        about = {self.document_resource, str(self.facts.get("action", "")).rpartition(".")[0]}
        mine = (call.field_rights.get(resource, {}) for resource in sorted(about))
        return {name: right for rules in mine for name, right in rules.items() if right in UNSEEN}

    def _takes_part(self, call: Call) -> bool:
        """Tell whether the caller was asked or told, or stands in for one asked."""
        asked = {staff_id for t in self.tasks for staff_id in (t.staff_id, t.decided_by)}
        took = {*asked, *self.copied_ids}
        uow = self._transaction
        instead = uow.known.get(STANDS_IN, ()) if uow else ()
        return not took.isdisjoint((call.actor_id, *call.stands_in_for, *instead))

    @property
    def _present_call(self) -> Call | None:
        session = object_session(self)
        uow = session.info.get("uow") if session else None
        return uow.call if uow else self.seen_by

    @property
    def document_label(self) -> str:
        """What its reader calls the kind of the document; the title only names the one."""
        call = self._present_call
        english, chinese = self.kind_in_words
        return chinese if call and call.language == "zh" else english

    @property
    def kind_in_words(self) -> tuple[str, str]:
        """Return the kind of the document in English and Chinese."""
        action = self.facts.get("action")
        if self.kind == "organization.permit" and isinstance(action, str):
            return permission(action, LABELS, chinese=False), permission(action, LABELS)
        own = (self.document_resource, self.document_resource)
        return LABELS.get(self.document_resource, own)

    @hybrid_property
    def amount(self) -> Money | None:
        if self.amount_minor is None:
            return None
        return Money(self.amount_minor, self.currency or "CNY")

    @amount.inplace.expression
    @classmethod
    def _amount(cls) -> ColumnElement[int | None]:
        return cls.amount_minor.expression

    @property
    def steps(self) -> list[dict[str, Any]]:
        return list(self.definition["steps"])

    @property
    def rule(self) -> dict[str, Any]:
        """The definition of the present step."""
        return self.steps[self.step - 1]

    @property
    def step_name(self) -> str | None:
        return self.rule["name"] if 0 < self.step <= len(self.steps) else None

    @property
    def present(self) -> list[ApprovalTask]:
        """The tasks of the present step that count."""
        return [t for t in self.tasks if t.step == self.step and not t.void]

    @property
    def pending(self) -> list[ApprovalTask]:
        return [t for t in self.present if t.state == rules.PENDING]

    @property
    def pending_ids(self) -> list[str]:
        return [t.staff_id for t in self.pending]

    @property
    def copied_ids(self) -> list[str]:
        return [copy.staff_id for copy in self.copies]

    @property
    def mode(self) -> str:
        """How the present step is decided; who steps in for nobody decides alone."""
        stands_in = any(t.reason == "nobody_found" for t in self.present)
        return "any" if stands_in else str(self.rule["mode"])

    @property
    def verdict(self) -> str:
        return rules.verdict(self.mode, int(self.rule["percent"]), self.present)

    def admits(self, verb: str) -> bool:
        """Tell whether the state allows *verb*; what was said may be commented on for ever."""
        return self.state == PENDING or verb == "comment"

    def admits_to(self, verb: str, call: Call, known: Mapping[str, Any]) -> bool:
        """Tell whether *verb* is for the caller: to decide who is asked or stands in, and so on."""
        if verb in DECIDING:
            if not self.admits(verb):
                return False
            instead = known.get(STANDS_IN, ()) if self.may_be_handed_to(call.actor_id) else ()
            return not {call.actor_id, *instead}.isdisjoint(self.pending_ids)
        if verb in SUBMITTING and call.actor_id not in self.whose:
            return False
        return self.admits(verb)

    def words_of(self, state: str) -> str | None:
        """Return the last words of those who decided so; advice and remarks are not theirs."""
        mine = [t for t in self.tasks if t.state == state and not t.void]
        said = [(t.decided_at, t.comment) for t in mine if t.decided_at and t.comment]
        return max(said)[1] if said else None

    def may_be_handed_to(self, staff_id: str) -> bool:
        """Tell whether a person may decide the present step in the place of who is asked."""
        if staff_id == self.handed_in_by_id:
            return False
        return staff_id != self.owner_id or (self.himself and self.rule["submitter"] == "self")

    @property
    def whose(self) -> list[str]:
        """Return who submitted it, and who handed it in for him."""
        return [one for one in (self.owner_id, self.handed_in_by_id) if one]

    @property
    def himself(self) -> bool:
        """Whether the submitter may decide where a step lets him."""
        return self.kind not in NEVER_HIMSELF

    @property
    def is_agreed(self) -> bool:
        """Whether it may pass: where nobody decides for himself, somebody else did."""
        others = (t for t in self.tasks if not t.void and t.decided_by != self.owner_id)
        return self.himself or any(t.state in rules.FOR for t in others)

    def refuse_unless_pending(self) -> None:
        if self.state != PENDING:
            raise Over(state=self.state)

    def refuse_unless_submitted_by(self, staff_id: str) -> None:
        if staff_id not in self.whose:
            raise NotSubmitter()

    def insert(self, beside: ApprovalTask, place: int, task: ApprovalTask) -> None:
        """Let *task* take a place of the same seat; those from there on move back."""
        for other in self.present:
            if other.seat == beside.seat and other.place >= place:
                other.place += 1
        task.step, task.seat, task.place = beside.step, beside.seat, place
        self.tasks.append(task)

    def close(self, now: dt.datetime) -> None:
        """Ask nobody any more in the present step."""
        for task in self.present:
            if task.state in rules.OPEN:
                task.state, task.decided_at = rules.CLOSED, now

    def go_back_to(self, step: int, now: dt.datetime) -> None:
        """Forget what was decided from *step* on."""
        self.close(now)
        for task in self.tasks:
            task.void = task.void or task.step >= step
