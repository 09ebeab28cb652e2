"""`python -m organization new-password`: an administrator who is locked out is let in again."""

import getpass

import click

from chassis.operating import runtime_of
from contracts.organization import staff as contract
from organization.credentials import store as credentials
from organization.hashing import initial_password
from organization.sessions import store as sessions
from organization.sign_ins import store as sign_ins
from organization.staff import store as staff_store
from organization.staff.model import ACTIVE, LOCKED


@click.command("new-password")
@click.argument("login", default="admin")
def new_password(login: str) -> None:
    """
    Give LOGIN a one-time password, to be changed at the first sign-in.

    It ends his sessions, and whoever was locked is unlocked.
    """
    password = reset(runtime_of("organization"), login)
    click.echo(f"{login} may sign in once with {password} and must change it then.")


def reset(runtime, login):
    """Reset the password of *login* on behalf of whoever may run commands here; return it."""
    password = initial_password()
    hashed = runtime.provided["hasher"].hash(password)
    by = f"{getpass.getuser()} (command line)"
    with runtime.transaction(runtime.own_call(actor_name=by)) as uow:
        staff = staff_store.by_login(uow, login)
        if staff is None or staff.state not in (ACTIVE, LOCKED):
            raise click.ClickException(f"nobody who works here signs in as {login}")
        if staff.state == LOCKED:
            staff.unlock()
            uow.emit(contract.unlocked, staff)
        credentials.issue(uow, staff.id, hashed)
        sessions.end_all(uow, staff.id, "password_reset")
        sign_ins.forgive_everywhere(uow, staff.login)
        sign_ins.note(uow, login, "password_reset", staff_id=staff.id)
        uow.note(staff, {}, "reset_password")
        uow.commit()
    return password
