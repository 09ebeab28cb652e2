"""
Send messages when they are due: record the intent, send, record the outcome.

Each of the three commits by itself. A process that dies between the first and the last leaves the
message "sending"; whoever takes the work up again treats that as a doubt.
"""

import structlog

from chassis.due import when_due
from contracts.notify import message as contract
from notify import drivers as ways
from notify.messages import rules, store
from notify.opt_outs import store as opt_outs

EVENTS = {"sent": contract.sent, "failed": contract.failed, "unknown": contract.doubted}
log = structlog.get_logger()


@when_due(store.SENDING["sms"])
def send_the_sms(work, *, transaction, call, drivers):
    _send(work.key, drivers["sms"], transaction, call)


@when_due(store.SENDING["email"])
def send_the_mail(work, *, transaction, call, drivers):
    _send(work.key, drivers["email"], transaction, call)


def _send(message_id, driver, transaction, call):
    outgoing = _intend(message_id, transaction, call)
    if outgoing:
        outcome, reason = _attempt(driver, outgoing)
        _record(message_id, outcome, reason, transaction, call)


def _intend(message_id, transaction, call):
    """Note that the message is being sent; return what to send, or None."""
    with transaction(call) as uow:
        message = store.locked(uow, message_id)
        if message is None:
            return None
        if message.state == "queued" and _is_unwanted(uow, message):
            message.refuse(uow.now)
            uow.emit(contract.refused, message)
            uow.commit()
            return None
        before = message.state
        outgoing = message.begin_attempt(uow.now)
        if message.state == "unknown" != before:
            uow.emit(contract.doubted, message)
        uow.commit()
        return outgoing


def _is_unwanted(uow, message):
    return message.purpose == "marketing" and opt_outs.opted_out(uow, message.to)


def _attempt(driver, outgoing):
    try:
        driver.send(outgoing)
    except ways.Refused as error:
        return rules.REFUSED, str(error)
    except ways.TryLater as error:
        return rules.LATER, str(error)
    except ways.InDoubt as error:
        return rules.DOUBT, str(error)
    except Exception as error:
        log.error("message.driver_failed", id=outgoing.reference, error=repr(error), exc_info=True)
        return rules.DOUBT, type(error).__name__
    return rules.SENT, ""


def _record(message_id, outcome, reason, transaction, call):
    with transaction(call) as uow:
        message = store.locked(uow, message_id)
        if message is None or message.state != "sending":
            return
        at = message.settle(outcome, reason, uow.now)
        if at:
            store.again(uow, message, at)
        elif message.state in EVENTS:
            uow.emit(EVENTS[message.state], message)
        uow.commit()
