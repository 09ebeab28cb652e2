"""How this service learns which systems there are beside colleagues."""

from chassis import structure
from chassis.binding import reacts_to
from contracts.organization import api_key


@reacts_to(api_key.created)
def know_which_systems_act_like_colleagues(event, *, uow):
    structure.note_superior(uow, event.subject, None, version=event.version)
