"""Changing one's own password."""

from chassis.binding import implements
from chassis.errors import Unauthenticated
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
    login, names, hashes = _look_up(call, transaction)
    with hasher.attempt():
        attempted = _begin(call, transaction, login, settings)
        if not hasher.verify(hashes[0], command["current_password"]):
            raise WrongPassword()
        _give_back(call, transaction, attempted)
    new = command["new_password"]
    refuse_bad(new, names, hashes, hasher, settings)
    _replace(call, transaction, hashes[0], hasher.hash(new), settings)
    return {}


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


def _replace(call, transaction, old_hash, new_hash, settings):
    with transaction(call) as uow:
        credential = credentials.lock(uow, call.actor_id)
        if credential is None or credential.password_hash != old_hash:
            raise WrongPassword()
        credential.replace(new_hash, uow.now, remember=settings.password_memory)
        sessions.end_all(uow, call.actor_id, "password_changed", but=call.session_id)
        uow.commit()
