"""Sending codes, after the answer that never tells whether there is anybody to send them to."""

import structlog

from chassis.due import when_due
from chassis.errors import ServiceError
from contracts.notify import message
from organization.challenges import store
from organization.challenges.model import RESET
from organization.staff import store as staff_store

log = structlog.get_logger()
SUBJECT = {"zh-CN": "验证码", "en": "Your code"}
TEXTS = {
    ("reset", "zh-CN"): "您的密码重置验证码是 {code}，10 分钟内有效。如非本人操作，请忽略。",
    ("reset", "en"): "Your code to reset the password is {code}, good for 10 minutes.",
    ("mail", "zh-CN"): "您的登录验证码是 {code}，10 分钟内有效。如非本人操作，请忽略。",
    ("mail", "en"): "Your code to sign in is {code}, good for 10 minutes.",
}


@when_due(store.SENDING)
def send_the_code(work, *, transaction, call, rpc):
    with transaction(call, writes=False) as uow:
        wanted = _message(uow, work.key)
    if wanted is None:
        return
    try:
        rpc.call(message.create, wanted, call, idempotency_key=f"code-{work.key}")
    except ServiceError as refusal:
        if refusal.status >= 500:
            raise
        log.warning("code.not_sent", challenge=work.key, code=refusal.code)


def _message(uow, challenge_id):
    """Return what is to be sent, or None where there is nobody, no address or no time left."""
    challenge = store.find(uow, challenge_id)
    if challenge is None or challenge.used_at is not None or challenge.expires_at <= uow.now:
        return None
    staff = staff_store.find(uow, challenge.staff_id) if challenge.staff_id else None
    if staff is None:
        return None
    to = staff.mobile if challenge.channel == "sms" else staff.email
    if not to:
        return None
    kind = "reset" if challenge.kind == RESET else "mail"
    text = TEXTS[kind, staff.language].format(code=challenge.answer)
    about = {"channel": challenge.channel, "to": to, "text": text, "is_secret": True}
    if challenge.channel == "email":
        about["subject"] = SUBJECT[staff.language]
    return about
