"""What can be done with staff."""

from collections import Counter
from zoneinfo import ZoneInfo

from chassis import stock
from chassis.binding import implements
from chassis.once import Once
from contracts.organization import staff as contract
from organization import hashing
from organization.credentials import store as credentials
from organization.departments import store as departments
from organization.hiring import hire
from organization.office.handovers import store as handovers
from organization.roles import power
from organization.roles import store as roles
from organization.roles.rules import ADMINISTRATOR
from organization.sessions import store as sessions
from organization.sign_ins import store as sign_ins
from organization.staff import store
from organization.staff.model import ACTIVE, LOCKED, Staff

LEADS_IN = ("email", "mobile", "superior_id", "department_ids")

tell_names = implements(contract.names)(stock.naming(Staff))
list_staff = implements(contract.listed)(stock.listing(Staff, contract.listed, store.matches))
search_staff = implements(contract.searched)(stock.listing(Staff, contract.searched, store.matches))
read_history = implements(contract.history)(stock.past(Staff, "staff_id"))


@implements(contract.index)
def show_index(command, *, uow):
    letters: dict[str, list[dict[str, object]]] = {}
    counts: Counter[str] = Counter()
    for letter, surname, count in store.surnames(uow):
        letters.setdefault(letter, []).append({"surname": surname, "count": count})
        counts[letter] += count
    return {
        "letters": [
            {"letter": letter, "count": counts[letter], "surnames": surnames}
            for letter, surnames in letters.items()
        ]
    }


@implements(contract.create)
def take_on(fields, *, call, transaction, hasher):
    password = hashing.initial_password()
    hashed = hasher.hash(password)
    with transaction(call) as uow:
        once = Once(uow, contract.create, fields)
        staff = hire(uow, fields, hashed)
        return once.keep(staff, initial_password=password)


@implements(contract.update)
def update_staff(patch, *, uow):
    staff = stock.load(uow, Staff, patch.pop("staff_id"), change=True)
    _refuse_taking_over(uow, staff, patch)
    department_ids = patch.pop("department_ids", None)
    if "superior_id" in patch:
        store.refuse_ring(uow, staff.id, patch["superior_id"])
    with uow.session.no_autoflush:
        staff.change(patch, store.phone_region(uow))
        store.refuse_taken(uow, staff)
    if department_ids is not None:
        departments.refuse_unknown(uow, department_ids)
        staff.work_in(department_ids, next(iter(departments.selling(uow, department_ids)), None))
        departments.settle(uow, staff.id, staff.department_ids)
    if "superior_id" in patch:
        store.note_line(uow, staff)
    uow.emit(contract.updated, staff)
    return staff


@implements(contract.assign_roles)
def assign_roles(command, *, uow):
    staff = stock.load(uow, Staff, command["staff_id"], change=True)
    power.refuse_power_over(uow, staff.id)
    if ADMINISTRATOR not in command["role_ids"]:
        store.refuse_without_administrator(uow, staff)
    _refuse_roles_beyond(uow, command["role_ids"])
    staff.hold(command["role_ids"])
    roles.hold(uow, staff.id, staff.role_ids)
    uow.emit(contract.updated, staff)
    return staff


@implements(contract.get)
def get_staff(command, *, uow):
    staff = stock.load(uow, Staff, command["staff_id"])
    staff.blocked_until = sign_ins.blocked_until(uow, staff.login)
    return staff


@implements(contract.lock)
def lock_staff(command, *, uow):
    staff = _subordinate_in_rights(uow, command)
    store.refuse_without_administrator(uow, staff)
    staff.lock()
    sessions.end_all(uow, staff.id, "locked")
    uow.emit(contract.locked, staff)
    return staff


@implements(contract.unlock)
def unlock_staff(command, *, uow):
    """Let in again who was locked by somebody, or who is kept out by failures to sign in."""
    staff = _subordinate_in_rights(uow, command)
    staff.blocked_until = sign_ins.blocked_until(uow, staff.login)
    sign_ins.forgive_everywhere(uow, staff.login)
    if staff.state == ACTIVE and staff.blocked_until:
        uow.note(staff, {}, "unlock")
    else:
        staff.unlock()
        uow.emit(contract.unlocked, staff)
    staff.blocked_until = None
    return staff


@implements(contract.leave)
def note_leaving(command, *, uow):
    staff = _subordinate_in_rights(uow, command)
    store.refuse_without_administrator(uow, staff)
    handovers.refuse_while_undoing(uow, staff.id)
    staff.handed_over = handovers.is_handed_over(uow, staff.id)
    if not staff.handed_over:
        handovers.warn_of_what_stays(uow, staff)
    staff.leave(uow.now.astimezone(ZoneInfo(uow.call.time_zone)).date())
    roles.hold(uow, staff.id, [])
    departments.settle(uow, staff.id, [])
    sessions.end_all(uow, staff.id, "left")
    uow.emit(contract.left, staff)
    return staff


@implements(contract.sign_out)
def sign_out_staff(command, *, uow):
    staff = _subordinate_in_rights(uow, command)
    sessions.end_all(uow, staff.id, "signed_out_by_other")
    return staff


@implements(contract.reset_password)
def reset_password(command, *, call, transaction, hasher):
    password = hashing.initial_password()
    hashed = hasher.hash(password)
    with transaction(call) as uow:
        once = Once(uow, contract.reset_password, command)
        staff = _subordinate_in_rights(uow, command)
        staff.refuse_unless(ACTIVE, LOCKED)
        credentials.issue(uow, staff.id, hashed)
        sessions.end_all(uow, staff.id, "password_reset")
        sign_ins.forgive_everywhere(uow, staff.login)
        uow.note(staff, {}, "reset_password")
        return once.keep(staff, initial_password=password)


def _refuse_taking_over(uow, staff, patch):
    """Codes go to these addresses, and scopes follow these places: they lead into the account."""
    if any(name in patch and patch[name] != getattr(staff, name) for name in LEADS_IN):
        power.refuse_power_over(uow, staff.id)


def _subordinate_in_rights(uow, command):
    staff = stock.load(uow, Staff, command["staff_id"], change=True)
    power.refuse_power_over(uow, staff.id)
    return staff


def _refuse_roles_beyond(uow, role_ids):
    for role in roles.named(uow, role_ids):
        power.refuse_beyond(uow, role)
