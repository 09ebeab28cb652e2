"""Taking a second factor into use, and losing it."""

from chassis import stock
from chassis.binding import implements
from chassis.once import Once
from contracts.organization import second_factor as contract
from contracts.organization.password import OnlyForStaff
from contracts.organization.second_factor import AlreadyOn, CodeWrong, NotBegun
from organization.roles import power
from organization.second_factors import rules, store
from organization.sign_ins import store as sign_ins
from organization.staff import store as staff_store
from organization.staff.model import Staff

OFF = {"is_on": False, "confirmed_at": None, "recovery_codes_left": 0}


@implements(contract.get)
def show_second_factor(command, *, uow):
    found = store.find(uow, uow.call.actor_id)
    return found if found is not None and found.is_on else OFF


@implements(contract.begin)
def begin_second_factor(command, *, uow, settings):
    staff = staff_store.find(uow, uow.call.actor_id)
    if staff is None or uow.call.actor_kind != "staff":
        raise OnlyForStaff()
    found = store.lock(uow, staff.id)
    if found is not None and found.is_on:
        raise AlreadyOn()
    secret = rules.new_secret()
    store.begin(uow, staff.id, secret)
    return {"secret": secret, "uri": rules.uri(secret, staff.login, settings.company)}


@implements(contract.confirm)
def confirm_second_factor(command, *, uow):
    found = store.lock(uow, uow.call.actor_id)
    if found is None:
        raise NotBegun()
    if found.is_on:
        raise AlreadyOn()
    if not found.take(command["code"], uow.now):
        raise CodeWrong()
    codes = rules.recovery_codes()
    found.confirmed_at = uow.now
    found.recovery_hashes = [rules.recovery_hash(code) for code in codes]
    _note(uow, "second_factor_on")
    return {"recovery_codes": codes}


@implements(contract.remove)
def remove_second_factor(command, *, call, transaction, settings):
    with transaction(call) as uow:
        once = Once(uow, contract.remove, command)
        found, staff = store.lock(uow, call.actor_id), staff_store.find(uow, call.actor_id)
        if found is None or staff is None or not found.is_on:
            raise NotBegun()
        attempted = sign_ins.begin_attempt(uow, staff.login, settings)
        is_right = found.take(command["code"], uow.now)
        if is_right:
            sign_ins.give_back(uow, attempted)
            store.drop(uow, staff.id)
            sign_ins.note(uow, staff.login, "second_factor_off", staff_id=staff.id)
            return once.keep(OFF)
        once.forget()
        uow.commit()
    raise CodeWrong()


@implements(contract.reset)
def reset_second_factor(command, *, uow):
    staff = stock.load(uow, Staff, command["staff_id"])
    power.refuse_power_over(uow, staff.id)
    if store.lock(uow, staff.id) is None:
        raise NotBegun()
    store.drop(uow, staff.id)
    sign_ins.note(uow, staff.login, "second_factor_off", staff_id=staff.id, by=uow.call.actor_id)
    uow.note(staff, {}, "reset_second_factor")
    return OFF


def _note(uow, what):
    staff = staff_store.find(uow, uow.call.actor_id)
    sign_ins.note(uow, staff.login if staff else "", what, staff_id=uow.call.actor_id)
