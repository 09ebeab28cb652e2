"""Signing in, staying signed in, and the log of it."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from chassis import stock
from chassis.binding import implements
from contracts.organization import session as contract
from contracts.organization import sign_in as log_contract
from contracts.organization.session import (
    CaptchaRequired,
    CaptchaWrong,
    NotFromHere,
    NotNow,
    SecondFactorRequired,
    SecondFactorWrong,
    SessionOver,
    WrongCredentials,
)
from organization.challenges import store as challenges
from organization.challenges.model import MAIL, PICTURE
from organization.credentials import store as credentials
from organization.entry_rules import store as entry_rules
from organization.roles import store as roles
from organization.second_factors import store as second_factors
from organization.sessions import rules as session_rules
from organization.sessions import store as sessions
from organization.sign_ins import rules, store
from organization.sign_ins.model import SignIn
from organization.signing_keys import rules as key_rules
from organization.signing_keys import store as signing_keys
from organization.staff import store as staff_store
from organization.staff.model import ACTIVE

list_sign_ins = implements(log_contract.listed)(stock.listing(SignIn, log_contract.listed))
search_sign_ins = implements(log_contract.searched)(stock.listing(SignIn, log_contract.searched))


COUNTED = ("unknown_login", "wrong_password", "not_active", "wrong_code")
"""What looks like guessing; the others have shown the right password."""
NOBODY = "-"
"""Stands for who has a login that nobody has, so that it costs as many statements."""


@dataclass(frozen=True)
class Known:
    """What is kept about a login before the password was looked at."""

    login: str
    staff_id: str | None
    password_hash: str


@implements(contract.create)
def sign_in(command, *, call, transaction, hasher, settings):
    known = _look_up(command, call, transaction, hasher, settings)
    with hasher.attempt():  # until it is taken back: who comes after sees it as a failure
        result, answer = _attempt(known, command, call, transaction, hasher, settings)
    if answer is None:
        _refuse(result, call)
    return answer


def _attempt(known, command, call, transaction, hasher, settings):
    attempted = _begin(command, call, transaction, settings)
    is_right = hasher.verify(known.password_hash, command["password"])
    outdated = is_right and hasher.is_outdated(known.password_hash)
    renewed = hasher.hash(command["password"]) if outdated else known.password_hash
    with transaction(call) as uow:
        result = _result(uow, known, is_right, command.get("code", ""), settings)
        if result not in COUNTED:
            store.give_back(uow, attempted)
        answer = _welcome(uow, known, renewed, command, settings) if result == "ok" else None
        store.note(uow, known.login, result, staff_id=known.staff_id, device=command["device"])
        uow.commit()
    return result, answer


def _refuse(result, call):
    """Say no: in one way for all that is wrong, and truly to those who know the password."""
    if result == "not_from_here":
        raise NotFromHere(source=call.source)
    kinds = {
        "code_wanted": SecondFactorRequired,
        "wrong_code": SecondFactorWrong,
        "not_now": NotNow,
    }
    raise kinds.get(result, WrongCredentials)()


def _begin(command, call, transaction, settings):
    """Count the attempt, and spend its captcha, before the password is looked at."""
    with transaction(call) as uow:
        attempted = store.begin_attempt(uow, rules.normal(command["login"]), settings)
        failures = attempted.personal, attempted.common
        wants = rules.needs_captcha(*failures, *settings.captcha_after)
        is_person = not wants or _redeem_captcha(command, uow)
        if not is_person:
            store.give_back(uow, attempted)
        uow.commit()
    if not is_person:
        raise CaptchaWrong()
    return attempted


def _redeem_captcha(command, uow):
    _refuse_without_captcha(command)
    asked = (command["captcha_id"], command["captcha_answer"], command["login"])
    return challenges.redeem(uow, *asked, kinds=(PICTURE, MAIL)) is not None


def _refuse_without_captcha(command):
    if not command.get("captcha_id") or not command.get("captcha_answer"):
        raise CaptchaRequired()


@implements(contract.refresh)
def refresh_session(command, *, call, transaction, settings):
    with transaction(call) as uow:
        answer = _follow(uow, command["refresh_token"], settings)
        uow.commit()
    if isinstance(answer, str):
        _refuse(answer, call)
    if answer is None:
        raise SessionOver()
    return answer


def _look_up(command, call, transaction, hasher, settings):
    """Read what is known of a login; an unknown one gets a hash that takes as long to check."""
    login = rules.normal(command["login"])
    with transaction(call, writes=False) as uow:
        store.refuse_if_blocked(uow, login)
        failures = store.failures_of(uow, login, settings)
        if rules.needs_captcha(*failures, *settings.captcha_after):
            _refuse_without_captcha(command)
        staff = staff_store.by_login(uow, login)
        staff_id = staff.id if staff else None
        credential = credentials.find(uow, staff_id or NOBODY)  # asked in any case: it takes time
        hashed = credential.password_hash if credential else hasher.dummy
        return Known(login, staff_id, hashed)


def _result(uow, known, is_right, code, settings):
    """Judge again inside the writing transaction: the account may have changed meanwhile."""
    credential = credentials.lock(uow, known.staff_id or NOBODY)
    if known.staff_id is None:
        return "unknown_login"
    if not is_right or credential is None or credential.password_hash != known.password_hash:
        return "wrong_password"
    staff = staff_store.find(uow, known.staff_id)
    if staff is None or staff.state != ACTIVE:
        return "not_active"
    return _second_factor(uow, staff.id, code) or _entry(uow, staff.id, settings) or "ok"


def _second_factor(uow, staff_id, code):
    factor = second_factors.lock(uow, staff_id)
    if factor is None or not factor.is_on:
        return ""
    if not code:
        return "code_wanted"
    return "" if factor.take(code, uow.now) else "wrong_code"


def _entry(uow, staff_id, settings):
    """Return what keeps somebody out at this place and hour, or nothing."""
    held = [role.id for role in roles.held(uow, staff_id)]
    limits = entry_rules.limits_of(uow, held, staff_id)
    if not limits.admits(uow.call.source):
        return "not_from_here"
    return "" if limits.is_open(uow.now, ZoneInfo(settings.time_zone)) else "not_now"


def _welcome(uow, known, renewed_hash, command, settings):
    store.forgive(uow, known.login)
    credential = credentials.find(uow, known.staff_id)
    assert credential is not None, "its hash was just compared"
    credential.password_hash = renewed_hash
    session, token = sessions.open_one(uow, known.staff_id, command["device"])
    return _tokens(uow, session, token, settings)


def _follow(uow, token, settings):
    """
    Return new tokens for a refresh token, or None when the session is or must be over.

    Where only the place or the hour is wrong, return which; the session and the token go on.
    """
    found = sessions.token_and_session(uow, token)
    if found is None:
        return None
    kept, session = found
    successor = session_rules.next_token(session.seed, token)
    unused = sessions.is_unused(uow, successor)
    grace = dt.timedelta(seconds=settings.refresh_grace_s)
    verdict = session_rules.judge(kept.used_at, unused, uow.now, grace)
    if verdict == "reused":
        _end_for_reuse(uow, session)
        return None
    if not _is_alive(uow, session, settings):
        return None
    kept_out = _entry(uow, session.staff_id, settings)
    if kept_out:
        return kept_out
    if verdict == "fresh":
        sessions.follow(uow, kept, session, successor)
    return _tokens(uow, session, successor, settings)


def _end_for_reuse(uow, session):
    """Two hold the same token: one of them has stolen it, and nobody knows which."""
    if session.ended_at is None:
        staff = staff_store.find(uow, session.staff_id)
        store.note(uow, staff.login if staff else "", "reuse", staff_id=session.staff_id)
        sessions.end(uow, session, "reuse")


def _is_alive(uow, session, settings):
    staff = staff_store.find(uow, session.staff_id)
    limits = session_rules.limits(settings.idle_minutes, settings.session_hours)
    return staff is not None and staff.state == ACTIVE and session.is_alive(uow.now, **limits)


def _tokens(uow, session, refresh_token, settings):
    key = signing_keys.current(uow)
    claims = {
        "iss": settings.issuer,
        "aud": settings.audience,
        "sub": session.staff_id,
        "sid": session.id,
    }
    life = dt.timedelta(seconds=settings.access_token_s)
    credential = credentials.find(uow, session.staff_id)
    longest = settings.password_max_age_days
    return {
        "id": session.id,
        "staff_id": session.staff_id,
        "access_token": key_rules.access_token(key.private_pem, key.kid, claims, uow.now, life),
        "token_type": "Bearer",
        "expires_in_s": settings.access_token_s,
        "refresh_token": refresh_token,
        "must_change_password": bool(credential and credential.is_due(uow.now, longest)),
    }
