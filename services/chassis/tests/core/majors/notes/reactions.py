"""Two listeners, each of its own major."""

from chassis.binding import reacts_to
from majors import contract
from majors.notes.model import Note


@reacts_to(contract.written)
def hear_the_text(event, *, uow):
    uow.load(Note, event.subject).heard += f"text {event['text']};"


@reacts_to(contract.written_in_lines)
def hear_the_lines(event, *, uow):
    told = f"{len(event['lines'])} lines in {event.get('language', 'no language')};"
    uow.load(Note, event.subject).heard += told
