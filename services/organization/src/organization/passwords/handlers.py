"""Changing one's own password."""

from chassis.binding import implements
from chassis.errors import Unauthenticated
from chassis.once import OnceInSecret
from contracts.organization import password as contract
from contracts.organization.password import OnlyForStaff, WrongPassword
from organization.credentials import store as credentials
from organization.password_policy import refuse_bad
from organization.sessions import store as sessions
from organization.sign_ins import store as sign_ins
from organization.staff import store as staff_store


@implements(contract.change)
def change_password(command, *, call, transaction, hasher, settings):
    if call.actor_kind != "staff":
        raise OnlyForStaff()
    once = OnceInSecret(contract.change, command, call, hasher.mark)
    once.look(transaction)
    try:
        _change(command, once, call, transaction, hasher, settings)
    except WrongPassword:
        once.look(transaction)  # a twin may have changed it a moment ago
        raise
    return {}


def _change(command, once, call, transaction, hasher, settings):
    login, names, hashes = _look_up(call, transaction)
    with hasher.attempt():
        attempted = _begin(call, transaction, login, settings)
        if not hasher.verify(hashes[0], command["current_password"]):
            raise WrongPassword()
        _give_back(call, transaction, attempted)
    new = command["new_password"]
    refuse_bad(new, names, hashes, hasher, settings)
    hashed = hasher.hash(new)
    once.prepare()
    with transaction(call) as uow:
        once.note(uow, {})
        _replace(uow, hashes[0], hashed, settings)
        uow.commit()


def _look_up(call, transaction):
    """Return the login, what the person is called, and the hashes, the present one first."""
    with transaction(call, writes=False) as uow:
        staff = staff_store.find(uow, call.actor_id)
        credential = credentials.find(uow, call.actor_id)
        if staff is None or credential is None:
            raise Unauthenticated()
        sign_ins.refuse_if_blocked(uow, staff.login)
        names = staff.called
        return staff.login, names, [credential.password_hash, *credential.former_hashes]


def _begin(call, transaction, login, settings):
    """Count the attempt before it is judged, as at the door."""
    with transaction(call) as uow:
        attempted = sign_ins.begin_attempt(uow, login, settings)
        uow.commit()
    return attempted


def _give_back(call, transaction, attempted):
    with transaction(call) as uow:
        sign_ins.give_back(uow, attempted)
        uow.commit()


def _replace(uow, old_hash, new_hash, settings):
    by = uow.call
    credential = credentials.lock(uow, by.actor_id)
    if credential is None or credential.password_hash != old_hash:
        raise WrongPassword()
    credential.replace(new_hash, uow.now, remember=settings.password_memory)
    sessions.end_all(uow, by.actor_id, "password_changed", but=by.session_id)
