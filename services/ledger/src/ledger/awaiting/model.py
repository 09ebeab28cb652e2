"""What a document holds that waits for an approval, and which verbs it allows then."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any, ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict, Frozen
from chassis.tables import ID_LENGTH
from chassis.values import Money
from contracts.organization import approval

STATES = {
    approval.approved.type: "approved",
    approval.rejected.type: "rejected",
    approval.returned.type: "rejected",
    approval.recalled.type: "rejected",
}
WAITING = ("submitted", "approved")
"""States before it is booked, in which it may still be given up."""
NEEDED = {"book": "approved", "discard": "approved", "allocate": "posted", "reverse": "posted"}


class Awaiting:
    """
    Money that moves once somebody has agreed, as it was submitted; nothing is booked before.

    wish: what the submitter wants it to be allocated to, and how: ids with minor units, and the
        ids of what else a part names, as `part_names` says.
    """

    resource: ClassVar[str]
    files_by = "post"
    part_key: ClassVar[str]
    part_names: ClassVar[tuple[str, ...]] = ()
    over: ClassVar[type[Conflict]]
    wrong_state: ClassVar[type[Conflict]]
    id: Mapped[str]
    state: Mapped[str]
    currency: Mapped[str]
    approval_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    approval_comment: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    wish: Mapped[dict[str, Any] | None] = mapped_column()
    reversal_reason: Mapped[str | None] = mapped_column(String(200))
    custom: Mapped[dict[str, Any]]

    @property
    def frozen_by(self) -> str | None:
        """The approval that is asked about it."""
        return self.approval_id if self.state == "submitted" else None

    @property
    def keeps_files(self) -> bool:
        """It is in the books, was approved for them, or is over: its papers stay."""
        return True

    def refuse_if_frozen(self) -> None:
        """Raise Frozen while somebody decides about it."""
        if self.frozen_by:
            raise Frozen(resource=self.resource, id=self.id, approval_id=self.approval_id)

    @property
    def wanted(self) -> list[dict[str, Any]]:
        """What it is to be allocated to, until it is booked."""
        parts = (self.wish or {}).get("parts", []) if self.state in WAITING else []
        return [
            {
                self.part_key: part_id,
                "amount": Money(minor, self.currency),
                **dict(zip_longest(self.part_names, names)),
            }
            for part_id, minor, *names in parts
        ]

    def fill_in(self, patch: Mapping[str, Any]) -> None:
        """Take over fields of the house. Raises Frozen while somebody decides about it."""
        self.refuse_if_frozen()
        self.custom = patch.get("custom", self.custom)

    def admits(self, verb: str) -> bool:
        if verb == "update":
            return self.frozen_by is None
        return self.state == NEEDED.get(verb, self.state)

    def must_be(self, state: str) -> None:
        """Refuse any other state, each with its own reason."""
        if self.state == state:
            return
        self.refuse_if_frozen()
        if self.state == "reversed":
            raise self.over(id=self.id)
        raise self.wrong_state(state=self.state)

    def submit(self, approval_id: str, wish: Mapping[str, Any]) -> None:
        """Wait for an approval as it is."""
        self.state, self.approval_id, self.wish = "submitted", approval_id, dict(wish)

    def answer(self, told: Any) -> None:
        """Take the answer of the approval."""
        self.state = STATES[told.type]
        self.decided_by, self.approval_comment = told["decided_by"], told.data.get("comment")

    def discard(self) -> None:
        """Give it up although it was approved."""
        self.must_be("approved")
        self.state = "discarded"
