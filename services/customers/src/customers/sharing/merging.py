"""What becomes of the shares of a customer that is folded into another, and of them in a split."""

from typing import Any

from chassis.uow import UnitOfWork
from customers.sharing import store
from customers.sharing.model import Share


def fold(uow: UnitOfWork, survivor: Any, duplicate: Any) -> dict[str, Any]:
    """
    Let the survivor have the running shares of the duplicate; return what a split has to know.

    A holder of shares of both keeps the stronger. Its owner, and a pool, are shared with nobody.
    """
    moved, ended = [], []
    for share in store.all_running(uow, duplicate.id):
        own = store.running(uow, survivor.id, share.holder_kind, share.holder_id)
        needless = survivor.owner_id is None or survivor.owner_id == share.holder_id
        if needless or (own and _strength(own) >= _strength(share)):
            store.finish(uow, share)
            ended.append(share.id)
            continue
        if own:
            store.finish(uow, own)
            uow.flush()
            ended.append(own.id)
        _belong(uow, share, survivor)
        moved.append(share.id)
    own = store.running(uow, survivor.id, "staff", survivor.owner_id or "")
    if own:
        store.finish(uow, own)
        ended.append(own.id)
    return {"shares": {"moved": moved, "ended": ended, "at": uow.now.isoformat()}}


def unfold(uow: UnitOfWork, notes: dict[str, Any], duplicate: Any) -> None:
    """Give the duplicate its shares back, and begin again those that the merger ended."""
    told = notes.get("shares") or {"moved": [], "ended": []}
    for share in _some(uow, told["moved"]):
        _belong(uow, share, duplicate)
    uow.flush()
    for share in _some(uow, told["ended"]):
        if share.ended_at and share.ended_at.isoformat() == told["at"] and not _over(uow, share):
            share.ended_at = None
            store.settle(uow, share)


def _belong(uow: UnitOfWork, share: Share, customer: Any) -> None:
    share.customer_id, share.customer_name = customer.id, customer.name
    if share.ended_at is None:
        store.settle(uow, share)


def _some(uow: UnitOfWork, ids: list[str]) -> list[Share]:
    found = (uow.session.get(Share, one, with_for_update=True) for one in ids)
    return [share for share in found if share is not None]


def _over(uow: UnitOfWork, share: Share) -> bool:
    """Tell whether a share may not begin again: its time is up, or there is another by now."""
    late = share.expires_at is not None and share.expires_at <= uow.now
    theirs = (share.holder_kind, share.holder_id)
    return late or store.running(uow, share.customer_id, *theirs) is not None


def _strength(share: Share) -> tuple[bool, bool, float, int]:
    """Writing is more than reading; of two alike that is more which lasts longer."""
    until = share.expires_at.timestamp() if share.expires_at else 0.0
    return (share.access == "write", share.expires_at is None, until, len(share.along))
