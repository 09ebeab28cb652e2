"""What people can do with their own sessions."""

from chassis.binding import implements
from chassis.lists import page
from contracts.organization import session as contract
from contracts.organization import staff as staff_contract
from organization.sessions import store
from organization.sessions.model import Session


@implements(contract.listed)
def list_my_sessions(request, *, uow):
    return page(uow, contract.MINE, Session, request, Session.staff_id == uow.call.actor_id)


@implements(contract.revoke)
def end_my_session(command, *, uow):
    mine = Session.staff_id == uow.call.actor_id
    session = uow.load(Session, command["session_id"], mine, change=True)
    store.end(uow, session, "signed_out")
    return session


@implements(staff_contract.list_sessions)
def list_sessions_of_a_colleague(request, *, uow):
    return page(uow, staff_contract.SESSIONS, Session, request)
