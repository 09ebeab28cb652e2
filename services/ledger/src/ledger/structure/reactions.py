"""How this service learns who works under whom, how departments lie and which roles there are."""

from chassis import numbering, structure
from chassis.binding import reacts_to
from contracts.organization import api_key, department, numbering_rule, role, staff


@reacts_to(staff.created, staff.updated)
def know_who_works_under_whom(event, *, uow):
    structure.note_superior(uow, event.subject, event.get("superior_id"), version=event.version)


@reacts_to(api_key.created)
def know_which_systems_act_like_colleagues(event, *, uow):
    structure.note_superior(uow, event.subject, None, version=event.version)


@reacts_to(department.created, department.updated)
def know_how_departments_lie(event, *, uow):
    structure.note_place(uow, event.subject, event, version=event.version)


@reacts_to(role.created, role.updated)
def know_which_roles_there_are(event, *, uow):
    structure.note_role(uow, event.subject, event, version=event.version)


@reacts_to(numbering_rule.created, numbering_rule.updated)
def know_how_documents_are_numbered(event, *, uow):
    rule = {"pattern": event["pattern"], "reset": event["reset"]}
    numbering.note_rule(uow, event["series"], rule, version=event.version)
