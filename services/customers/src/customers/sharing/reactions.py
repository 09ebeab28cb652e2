"""Shares end by themselves at their second."""

from chassis.due import when_due
from customers.sharing import store
from customers.sharing.model import Share


@when_due(store.END)
def end_the_share(work, *, uow):
    share = uow.session.get(Share, work.key, with_for_update=True)
    if share is None or share.ended_at or share.expires_at is None:
        return
    if share.expires_at > uow.now:
        uow.schedule(store.END, share.id, share.expires_at)
    else:
        store.finish(uow, share)
