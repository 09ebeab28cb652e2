"""Send notices on through notify, once each."""

import structlog

from chassis.due import when_due
from chassis.errors import ServiceError
from contracts.notify import message
from organization.office.notices import store

log = structlog.get_logger()


@when_due(store.DELIVERY)
def send_the_notices_on(work, *, transaction, call, runtime, settings):
    channel = work["channel"]
    if channel == "email" and not settings.notices_by_email:
        return
    with transaction(call, writes=False) as uow:
        messages = store.addressed(uow, work["notice_ids"], channel)
    for notice_id, told in messages:
        _send(runtime, f"notice-{notice_id}-{channel}", told)


def _send(runtime, key, told):
    """Ask notify to send; asked again with the same key it sends nothing twice."""
    try:
        runtime.rpc.call(message.create, told, runtime.own_call(), idempotency_key=key)
    except ServiceError as refusal:
        if refusal.status >= 500:
            raise
        log.warning("notice.not_sent", key=key, code=refusal.code)
