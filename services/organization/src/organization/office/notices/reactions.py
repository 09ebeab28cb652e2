"""Send notices on through notify, once each."""

import structlog

from chassis.due import when_due
from chassis.errors import ServiceError
from contracts.notify import message
from organization.office.notices import store

log = structlog.get_logger()


@when_due(store.DELIVERY)
def send_the_notice_on(work, *, transaction, call, rpc, settings):
    channel = work["channel"]
    if channel == "email" and not settings.notices_by_email:
        return
    with transaction(call, writes=False) as uow:
        told = store.addressed(uow, work["notice_id"], channel)
    if told is None:
        return
    try:
        rpc.call(message.create, told, call, idempotency_key=f"notice-{work.key}")
    except ServiceError as refusal:
        if refusal.status >= 500:
            raise
        log.warning("notice.not_sent", notice=work["notice_id"], code=refusal.code)
