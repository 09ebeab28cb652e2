"""Setting a forgotten password anew."""

from chassis.binding import implements
from chassis.once import OnceInSecret
from contracts.organization import password_reset as contract
from contracts.organization.password_reset import WrongCode
from organization.challenges import store as challenges
from organization.challenges.model import RESET
from organization.credentials import store as credentials
from organization.password_policy import refuse_bad
from organization.sessions import store as sessions
from organization.sign_ins import store as sign_ins
from organization.staff import store as staff_store


@implements(contract.create)
def begin_password_reset(command, *, uow):
    return challenges.send_code(uow, RESET, command["login"], command["channel"])


@implements(contract.redeem)
def redeem_password_reset(command, *, call, transaction, hasher, settings):
    once = OnceInSecret(contract.redeem, command, call, hasher.mark)
    once.look(transaction)
    try:
        _redeem(command, once, call, transaction, hasher, settings)
    except WrongCode:
        once.look(transaction)  # a twin may have used it a moment ago
        raise
    return {}


def _redeem(command, once, call, transaction, hasher, settings):
    wanted, new = command["password_reset_id"], command["new_password"]
    if not _is_right(wanted, command["code"], call, transaction):
        raise WrongCode()
    names, hashes = _look_up(wanted, call, transaction)
    refuse_bad(new, names, hashes, hasher, settings)
    hashed = hasher.hash(new)
    once.prepare()
    with transaction(call) as uow:
        once.note(uow, {})
        challenge = challenges.lock(uow, wanted)
        if challenge is None or challenge.used_at is not None:
            raise WrongCode()
        challenge.used_at = uow.now
        _replace(uow, challenge, hashed, settings)
        uow.commit()


def _is_right(challenge_id, code, call, transaction):
    """Count the try; a right code is spent only with the password that it sets."""
    with transaction(call) as uow:
        challenge = challenges.lock(uow, challenge_id)
        is_right = challenge is not None and challenge.kind == RESET
        if challenge is not None and is_right:
            is_right = challenge.try_code(code, uow.now)
        uow.commit()
    return is_right


def _look_up(challenge_id, call, transaction):
    """Return what the person is called, and the hashes, the present one first."""
    with transaction(call, writes=False) as uow:
        challenge = challenges.find(uow, challenge_id)
        staff_id = challenge.staff_id or "" if challenge else ""
        staff, credential = staff_store.find(uow, staff_id), credentials.find(uow, staff_id)
        if staff is None:
            raise WrongCode()
        names = staff.called
        hashes = [credential.password_hash, *credential.former_hashes] if credential else []
        return names, hashes


def _replace(uow, challenge, hashed, settings):
    if credentials.lock(uow, challenge.staff_id) is None:
        # Whoever was imported has no password yet: this is the first one, and his own.
        credentials.issue(uow, challenge.staff_id, hashed)
        uow.flush()
    credential = credentials.lock(uow, challenge.staff_id)
    assert credential is not None, "it was issued just now, if it was missing"
    credential.replace(hashed, uow.now, remember=settings.password_memory)
    sessions.end_all(uow, challenge.staff_id, "password_reset")
    sign_ins.forgive(uow, challenge.login)
    sign_ins.note(uow, challenge.login, "password_reset", staff_id=challenge.staff_id)
