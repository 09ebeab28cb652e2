"""
Documents that stay as they are while somebody decides about them.

The refusal stands at the flush, so that no handler can forget it.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import String, event, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from chassis.errors import Frozen
from chassis.tables import ID_LENGTH

HASH_LENGTH = 64
NO_CONTENT = {"owner_id", "department_id", "version", "updated_at", "updated_by"}
"""Whose the document is may change meanwhile: a leaver's papers go to his heir."""


class Freezable:
    """
    A record that an approval can be asked for.

    frozen_by: id of the pending approval; while it is set every change and removal is refused.
    frozen_hash: digest of what was submitted, to be held against what was approved.
    """

    frozen_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    frozen_hash: Mapped[str | None] = mapped_column(String(HASH_LENGTH))

    def freeze(self, approval_id: str, snapshot: Mapping[str, Any]) -> str:
        """Stay as *snapshot* says until the approval is answered; return its digest."""
        if self.frozen_by:
            raise _refusal(self, self.frozen_by)
        self.frozen_by, self.frozen_hash = approval_id, digest(snapshot)
        return self.frozen_hash

    def thaw(self, approval_id: str) -> bool:
        """Be free again; return False when another approval, or none, holds the record."""
        if self.frozen_by != approval_id:
            return False
        self.frozen_by = None
        return True

    def refuse_if_frozen(self) -> None:
        """Raise Frozen; for handlers that change what hangs on the record and not itself."""
        if self.frozen_by:
            raise _refusal(self, self.frozen_by)


def digest(snapshot: Mapping[str, Any]) -> str:
    """Return the SHA-256 of *snapshot* as canonical JSON, in hexadecimal digits."""
    return hashlib.sha256(orjson.dumps(snapshot, option=orjson.OPT_SORT_KEYS)).hexdigest()


@event.listens_for(Freezable, "before_update", propagate=True)
def _refuse_to_change(mapper: Mapper[Any], connection: Any, record: Any) -> None:
    state = inspect(record)
    past = state.attrs.frozen_by.history
    changed = any(a.history.has_changes() for a in state.attrs if a.key not in NO_CONTENT)
    if changed and past.unchanged and past.unchanged[0]:
        raise _refusal(record, past.unchanged[0])


@event.listens_for(Freezable, "before_delete", propagate=True)
def _refuse_to_delete(mapper: Mapper[Any], connection: Any, record: Any) -> None:
    if record.frozen_by:
        raise _refusal(record, record.frozen_by)


def _refusal(record: Any, approval_id: str) -> Frozen:
    return Frozen(resource=record.resource, id=record.id, approval_id=approval_id)
